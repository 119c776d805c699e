-- Reporting: what happened, at a glance (the PRD's fifth goal). Views over the facts of FR-1 to FR-10.
--
-- Every view is security_invoker and granted to the personas that may read everything under it, so a view
-- shows nobody a row that its tables would not. docs/metrics.md defines every figure.

-- Most submissions are accepted, and anomalies are never among those.
create index event_ingest_log_not_accepted on ops.event_ingest_log (received_at) where processing_status <> 'accepted';
-- Rows come in the order of their time, so ranges of blocks tell a month from the rest, at next to no cost for the writer.
-- Autovacuum is asked for each new range: one that nobody has summed up is read in full.
create index event_ingest_log_received on ops.event_ingest_log using brin (received_at) with (pages_per_range = 32, autosummarize = on);

-- Releases and their gates ----------------------------------------------------------------------

create view ops.v_release_gate_summary with (security_invoker = true) as
    select r.release_id, r.project, r.release_name, r.environment_target, r.status as release_status,
           g.gate_id, g.gate_code, g.gate_name, g.status, g.entered_at, g.resolved_at, g.resolved_by, g.exception_id,
           extract(epoch from coalesce(g.resolved_at, statement_timestamp()) - g.entered_at) as seconds_in_gate,
           latest.passing as checks_passing, latest.failing as checks_failing,
           latest.warning as checks_warning, latest.skipped as checks_skipped, latest.failing_names as failing_checks
      from ops.releases r
      join ops.release_gates g on g.release_id = r.release_id
      cross join lateral (
          select count(*) filter (where c.status = 'pass') as passing,
                 count(*) filter (where c.status = 'fail') as failing,
                 count(*) filter (where c.status = 'warning') as warning,
                 count(*) filter (where c.status = 'skipped') as skipped,
                 coalesce(array_agg(distinct c.check_name) filter (where c.status = 'fail'), '{}') as failing_names
            from (select distinct on (k.check_name, k.persona) k.check_name, k.status
                    from ops.gate_checks k
                   where k.gate_id = g.gate_id
                   order by k.check_name, k.persona, k.reported_at desc, k.created_at desc, k.check_id desc) as c) as latest;
comment on view ops.v_release_gate_summary is 'One row per gate of a release: its status, how long it took, and what its checks say.';
comment on column ops.v_release_gate_summary.release_id is 'The release.';
comment on column ops.v_release_gate_summary.project is 'Its project.';
comment on column ops.v_release_gate_summary.release_name is 'Its name.';
comment on column ops.v_release_gate_summary.environment_target is 'Where it is meant to end.';
comment on column ops.v_release_gate_summary.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_release_gate_summary.gate_id is 'The gate.';
comment on column ops.v_release_gate_summary.gate_code is 'G1 to G4.';
comment on column ops.v_release_gate_summary.gate_name is 'What the gate is called.';
comment on column ops.v_release_gate_summary.status is 'pending, in_progress, passed, failed or bypassed.';
comment on column ops.v_release_gate_summary.entered_at is 'When the first fact for it arrived.';
comment on column ops.v_release_gate_summary.resolved_at is 'When it was settled; null while open.';
comment on column ops.v_release_gate_summary.resolved_by is 'Whose fact settled it.';
comment on column ops.v_release_gate_summary.exception_id is 'The exception that bypasses it.';
comment on column ops.v_release_gate_summary.seconds_in_gate is 'From entered_at to resolved_at, or to now while open; null before the first fact.';
comment on column ops.v_release_gate_summary.checks_passing is 'Latest results that pass; the latest per check name and persona counts.';
comment on column ops.v_release_gate_summary.checks_failing is 'Latest results that fail.';
comment on column ops.v_release_gate_summary.checks_warning is 'Latest results that warn.';
comment on column ops.v_release_gate_summary.checks_skipped is 'Latest results that were skipped.';
comment on column ops.v_release_gate_summary.failing_checks is 'Names of the checks whose latest result fails, in order. On G4 of whichever deployment.';
grant select on ops.v_release_gate_summary to ci_service_role, release_manager, audit_reader;

create view ops.v_promotion_eligibility with (security_invoker = true) as
    select r.release_id, r.project, r.release_name, r.environment_target, r.status as release_status, target.environment,
           asked.decision ->> 'verdict' = 'allow' as eligible, asked.decision -> 'reasons' as reasons,
           array(select distinct persona
                   from jsonb_array_elements(asked.decision -> 'reasons') as listed (reason)
                  cross join lateral jsonb_array_elements_text(listed.reason -> 'who_can_fix') as persona
                  where listed.reason ->> 'code' <> 'gate_not_settled'
                  order by persona) as waiting_on,
           asked.decision -> 'exceptions_used' as exceptions_used,
           (asked.decision ->> 'valid_until')::timestamptz as valid_until,
           (asked.decision ->> 'decided_at')::timestamptz as decided_at
      from ops.releases r
      join (values ('staging'), ('production')) as target (environment)
        on target.environment = 'staging' or r.environment_target = 'production'
      cross join lateral ops.decide_promotion(r.release_id, target.environment) as asked (decision);
comment on view ops.v_promotion_eligibility is
    'May a release go to an environment now, what is missing and who can fix it: ops.decide_promotion, one row per release and environment. Every row is a decision, so ask for few.';
comment on column ops.v_promotion_eligibility.release_id is 'The release.';
comment on column ops.v_promotion_eligibility.project is 'Its project.';
comment on column ops.v_promotion_eligibility.release_name is 'Its name.';
comment on column ops.v_promotion_eligibility.environment_target is 'Where it is meant to end.';
comment on column ops.v_promotion_eligibility.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_promotion_eligibility.environment is 'staging for every release, production for those that are meant for it.';
comment on column ops.v_promotion_eligibility.eligible is 'Whether the verdict is allow.';
comment on column ops.v_promotion_eligibility.reasons is 'What is missing: {code, gate, requirement, message, who_can_fix}.';
comment on column ops.v_promotion_eligibility.waiting_on is 'The personas that can provide what is missing; gate_not_settled is left out, it repeats other reasons.';
comment on column ops.v_promotion_eligibility.exceptions_used is 'The exceptions without which it would be denied.';
comment on column ops.v_promotion_eligibility.valid_until is 'When the permission lapses by itself; null when it does not, or when denied.';
comment on column ops.v_promotion_eligibility.decided_at is 'The database clock of the decision.';
grant select on ops.v_promotion_eligibility to ci_service_role, release_manager, qa_tester, developer, audit_reader;

create view ops.v_evidence_completeness with (security_invoker = true) as
    select r.release_id, r.project, r.release_name, r.environment_target as environment, q.gate_code, q.code as requirement,
           q.subject as artifact_type, q.min_count as needed, found.attached, found.fresh, q.max_age,
           found.fresh >= q.min_count as complete, found.latest_at, found.artifact_ids
      from ops.releases r
      cross join lateral (
          -- The most specific row of a code wins, also when it is switched off.
          select distinct on (p.gate_code, p.code) p.*
            from ops.gate_requirements p
           where (p.environment is null or p.environment = r.environment_target)
             and (p.project is null or p.project = r.project)
           order by p.gate_code, p.code, p.project is null, p.environment is null) as q
      cross join lateral (
          select count(*) as attached,
                 count(*) filter (where q.max_age is null or e.created_at > statement_timestamp() - q.max_age) as fresh,
                 max(e.created_at) as latest_at,
                 coalesce(array_agg(e.artifact_id order by e.created_at, e.artifact_id), '{}') as artifact_ids
            from ops.evidence_artifacts e
           where e.release_id = r.release_id and e.artifact_type = q.subject
             and (e.gate_id is null or e.gate_id = (
                 select g.gate_id from ops.release_gates g where g.release_id = r.release_id and g.gate_code = q.gate_code))
             and (q.gate_code <> 'G4' or e.deployment_id = (
                 select d.deployment_id from ops.deployments d
                  where d.release_id = r.release_id and d.environment = r.environment_target and d.rollback_of is null
                  order by coalesce(d.deployed_at, d.created_at) desc, d.created_at desc limit 1))) as found
     where q.enabled and q.kind = 'evidence';
comment on view ops.v_evidence_completeness is
    'One row per piece of evidence that the policy asks of a release for its target: how much of it is there. Exceptions are not counted in.';
comment on column ops.v_evidence_completeness.release_id is 'The release.';
comment on column ops.v_evidence_completeness.project is 'Its project.';
comment on column ops.v_evidence_completeness.release_name is 'Its name.';
comment on column ops.v_evidence_completeness.environment is 'Its target, whose policy asks.';
comment on column ops.v_evidence_completeness.gate_code is 'The gate that asks.';
comment on column ops.v_evidence_completeness.requirement is 'The requirement''s code in ops.gate_requirements.';
comment on column ops.v_evidence_completeness.artifact_type is 'The type of evidence.';
comment on column ops.v_evidence_completeness.needed is 'How many are asked for.';
comment on column ops.v_evidence_completeness.attached is 'How many are there, of any age; on G4 of the latest deployment to the target.';
comment on column ops.v_evidence_completeness.fresh is 'How many of them are young enough.';
comment on column ops.v_evidence_completeness.max_age is 'How old they may be; null: any age.';
comment on column ops.v_evidence_completeness.complete is 'Whether enough of them are young enough.';
comment on column ops.v_evidence_completeness.latest_at is 'When the latest was recorded.';
comment on column ops.v_evidence_completeness.artifact_ids is 'The artifacts, in the order of their recording.';
grant select on ops.v_evidence_completeness to release_manager, audit_reader;

create view ops.v_release_health with (security_invoker = true) as
    select r.release_id, r.project, r.release_name, r.environment_target, r.status as release_status,
           gates.settled as gates_settled, gates.failed as gates_failed,
           latest.deployment_id, latest.status as deployment_status, latest.g4_status, latest.compliance, latest.deployed_at,
           all_of_it.ungated as ungated_deployments, all_of_it.rolled_back as rolled_back_deployments,
           incidents.total as incidents, incidents.open as open_incidents,
           case
               when incidents.open > 0 then 'incident'
               when r.status = 'rolled_back' then 'rolled_back'
               when latest.status = 'failed' or latest.g4_status = 'failed' then 'failing'
               when latest.status = 'succeeded' and latest.g4_status = 'passed' then 'healthy'
               when latest.deployment_id is not null then 'unconfirmed'
               when gates.failed > 0 then 'blocked'
               else 'not_deployed'
           end as health
      from ops.releases r
      cross join lateral (
          select count(*) filter (where g.status in ('passed', 'bypassed')) as settled,
                 count(*) filter (where g.status = 'failed') as failed
            from ops.release_gates g where g.release_id = r.release_id) as gates
      left join lateral (
          select d.* from ops.deployments d
           where d.release_id = r.release_id and d.environment = r.environment_target and d.rollback_of is null
           order by coalesce(d.deployed_at, d.created_at) desc, d.created_at desc limit 1) as latest on true
      cross join lateral (
          select count(*) filter (where d.compliance = 'ungated') as ungated,
                 count(*) filter (where d.status = 'rolled_back') as rolled_back
            from ops.deployments d where d.release_id = r.release_id) as all_of_it
      cross join lateral (
          select count(*) as total, count(*) filter (where i.resolved_at is null) as open
            from ops.incidents i where i.release_id = r.release_id) as incidents;
comment on view ops.v_release_health is 'One row per release: how it fares, in one word and in the counts behind it.';
comment on column ops.v_release_health.release_id is 'The release.';
comment on column ops.v_release_health.project is 'Its project.';
comment on column ops.v_release_health.release_name is 'Its name.';
comment on column ops.v_release_health.environment_target is 'Where it is meant to end.';
comment on column ops.v_release_health.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_release_health.gates_settled is 'How many of its four gates are passed or bypassed.';
comment on column ops.v_release_health.gates_failed is 'How many are failed.';
comment on column ops.v_release_health.deployment_id is 'Its latest deployment to the target that is no rollback; null when there is none.';
comment on column ops.v_release_health.deployment_status is 'What became of that deployment.';
comment on column ops.v_release_health.g4_status is 'Its post-deploy confirmation.';
comment on column ops.v_release_health.compliance is 'gated, excepted or ungated.';
comment on column ops.v_release_health.deployed_at is 'When it started.';
comment on column ops.v_release_health.ungated_deployments is 'How many deployments of the release were ungated, in any environment.';
comment on column ops.v_release_health.rolled_back_deployments is 'How many were rolled back.';
comment on column ops.v_release_health.incidents is 'Incidents of the release.';
comment on column ops.v_release_health.open_incidents is 'Those that are not resolved.';
comment on column ops.v_release_health.health is
    'The first that holds: incident (one is open), rolled_back, failing (deployment or G4 failed), healthy (deployed and confirmed), unconfirmed (deployed, G4 open), blocked (a gate failed), not_deployed.';
grant select on ops.v_release_health to release_manager, audit_reader;

-- Exceptions ------------------------------------------------------------------------------------

create view ops.v_exception_status with (security_invoker = true) as
    select x.exception_id, x.release_id, r.project, r.release_name, x.exception_type, x.impacted_gates, x.reason, x.risk_statement,
           x.requested_by, x.approver_id, x.effective_from, x.expires_at, x.compensating_controls,
           case
               when statement_timestamp() < x.effective_from then 'scheduled'
               when statement_timestamp() < x.expires_at then 'in_force'
               else 'expired'
           end as state,
           greatest(0, extract(epoch from x.expires_at - greatest(x.effective_from, statement_timestamp()))) as seconds_left,
           x.post_review_status, x.post_review_due_at,
           x.post_review_status = 'pending' and x.post_review_due_at < statement_timestamp() as review_overdue,
           array(select g.gate_code from ops.release_gates g where g.exception_id = x.exception_id order by g.gate_code) as bypassed_gates,
           x.deployment_id as accepted_deployment_id,
           array(select d.deployment_id from ops.deployments d
                  where d.release_id = x.release_id and d.compliance = 'excepted'
                    and d.compliance_reasons @> to_jsonb(array[x.exception_id])
                  order by d.deployed_at, d.deployment_id) as deployments,
           x.created_at
      from ops.exceptions x
      join ops.releases r on r.release_id = x.release_id;
comment on view ops.v_exception_status is 'One row per exception: whether it is in force, for how long still, what stands on it, and whether its review is due.';
comment on column ops.v_exception_status.exception_id is 'The exception.';
comment on column ops.v_exception_status.release_id is 'The one release it is for.';
comment on column ops.v_exception_status.project is 'The release''s project.';
comment on column ops.v_exception_status.release_name is 'The release''s name.';
comment on column ops.v_exception_status.exception_type is 'One of ops.exception_types.';
comment on column ops.v_exception_status.impacted_gates is 'The gates it touches.';
comment on column ops.v_exception_status.reason is 'Why.';
comment on column ops.v_exception_status.risk_statement is 'The risk that is accepted.';
comment on column ops.v_exception_status.requested_by is 'Who asked for it.';
comment on column ops.v_exception_status.approver_id is 'Who granted it.';
comment on column ops.v_exception_status.effective_from is 'Start, inclusive.';
comment on column ops.v_exception_status.expires_at is 'End, exclusive.';
comment on column ops.v_exception_status.compensating_controls is 'What is done instead.';
comment on column ops.v_exception_status.state is 'scheduled, in_force or expired, by the database clock.';
comment on column ops.v_exception_status.seconds_left is 'How long it still is in force, or will be once it starts; 0 when expired.';
comment on column ops.v_exception_status.post_review_status is 'pending, complete or waived.';
comment on column ops.v_exception_status.post_review_due_at is 'When the review is due.';
comment on column ops.v_exception_status.review_overdue is 'Whether a pending review is past that time; it then blocks the next bypass of the same gate.';
comment on column ops.v_exception_status.bypassed_gates is 'The gates that stand as bypassed by it now.';
comment on column ops.v_exception_status.accepted_deployment_id is 'For after_the_fact: the ungated deployment whose risk is accepted.';
comment on column ops.v_exception_status.deployments is 'Deployments that went out on it.';
comment on column ops.v_exception_status.created_at is 'When it was recorded.';
grant select on ops.v_exception_status to release_manager, audit_reader;

-- Deployments and environments ------------------------------------------------------------------

-- Over deployments alone, so that sre, who may read no release, can use it.
create view ops.v_deployment_history with (security_invoker = true) as
    select d.deployment_id, d.release_id, d.environment, d.source_ref, d.status, d.compliance, d.compliance_reasons, d.decision_id,
           d.deployed_by, d.deployed_at, d.completed_at, extract(epoch from d.completed_at - d.deployed_at) as duration_seconds,
           d.reported_late, d.g4_status, d.g4_resolved_at, d.rollback_of,
           (select b.deployment_id from ops.deployments b
             where b.rollback_of = d.deployment_id and b.status in ('succeeded', 'rolled_back')
             order by b.deployed_at, b.deployment_id limit 1) as rolled_back_by,
           d.created_at
      from ops.deployments d;
comment on view ops.v_deployment_history is 'One row per deployment, with how long it took and what rolled it back.';
comment on column ops.v_deployment_history.deployment_id is 'The deployment.';
comment on column ops.v_deployment_history.release_id is 'The release that was deployed (for a rollback: the restored one).';
comment on column ops.v_deployment_history.environment is 'staging or production.';
comment on column ops.v_deployment_history.source_ref is 'What was deployed.';
comment on column ops.v_deployment_history.status is 'in_progress, succeeded, failed or rolled_back.';
comment on column ops.v_deployment_history.compliance is 'gated, excepted, ungated or rollback.';
comment on column ops.v_deployment_history.compliance_reasons is 'Why it is ungated; when excepted, the ids of the exceptions.';
comment on column ops.v_deployment_history.decision_id is 'The promotion that opened it; null when nobody asked first.';
comment on column ops.v_deployment_history.deployed_by is 'Who reported or promoted it.';
comment on column ops.v_deployment_history.deployed_at is 'When it started, by the reporter''s clock; null while a promotion waits for its start.';
comment on column ops.v_deployment_history.completed_at is 'When it came to its end.';
comment on column ops.v_deployment_history.duration_seconds is 'From deployed_at to completed_at.';
comment on column ops.v_deployment_history.reported_late is 'Whether the control plane learned of it more than 15 minutes after its start.';
comment on column ops.v_deployment_history.g4_status is 'pending, passed or failed.';
comment on column ops.v_deployment_history.g4_resolved_at is 'When g4_status left pending.';
comment on column ops.v_deployment_history.rollback_of is 'The deployment that this one rolls back.';
comment on column ops.v_deployment_history.rolled_back_by is 'The successful deployment that rolled this one back.';
comment on column ops.v_deployment_history.created_at is 'When the control plane learned of it.';
grant select on ops.v_deployment_history to release_manager, sre, audit_reader;

create view ops.v_environment_state with (security_invoker = true) as
    select place.project, place.environment, running.release_id, running.release_name, running.source_ref,
           running.deployment_id, coalesce(running.completed_at, running.deployed_at) as running_since,
           running.compliance, running.compliance_reasons, running.g4_status, running.rollback_of,
           running.decision_id, p.requested_by as decided_by, p.created_at as decided_at,
           coming.release_id as next_release_id, coming.release_name as next_release_name, coming.deployment_id as next_deployment_id,
           (select count(*) from ops.incidents i
             left join ops.releases of_incident on of_incident.release_id = i.release_id
             where i.environment = place.environment and i.resolved_at is null
               and (of_incident.project = place.project or i.release_id is null)) as open_incidents
      from (select distinct r.project, d.environment
              from ops.deployments d join ops.releases r on r.release_id = d.release_id) as place
      left join (
          select distinct on (r.project, d.environment) r.project, r.release_name, d.*
            from ops.deployments d join ops.releases r on r.release_id = d.release_id
           where d.status = 'succeeded'
           order by r.project, d.environment, d.deployed_at desc, d.created_at desc) as running
        on running.project = place.project and running.environment = place.environment
      left join ops.promotion_decisions p on p.decision_id = running.decision_id
      left join (
          select distinct on (r.project, d.environment) r.project, r.release_name, d.*
            from ops.deployments d join ops.releases r on r.release_id = d.release_id
           where d.status = 'in_progress'
           order by r.project, d.environment, coalesce(d.deployed_at, d.created_at) desc, d.created_at desc) as coming
        on coming.project = place.project and coming.environment = place.environment;
comment on view ops.v_environment_state is
    'What runs where, since when and under which decision: one row per project and environment that ever saw a deployment.';
comment on column ops.v_environment_state.project is 'The project.';
comment on column ops.v_environment_state.environment is 'staging or production.';
comment on column ops.v_environment_state.release_id is 'The release of the latest deployment that succeeded and was not rolled back; null when there is none.';
comment on column ops.v_environment_state.release_name is 'Its name.';
comment on column ops.v_environment_state.source_ref is 'What runs.';
comment on column ops.v_environment_state.deployment_id is 'That deployment.';
comment on column ops.v_environment_state.running_since is 'When it was complete.';
comment on column ops.v_environment_state.compliance is 'gated, excepted, ungated or rollback.';
comment on column ops.v_environment_state.compliance_reasons is 'Why it is ungated; when excepted, the ids of the exceptions.';
comment on column ops.v_environment_state.g4_status is 'Its post-deploy confirmation.';
comment on column ops.v_environment_state.rollback_of is 'The deployment that it rolled back, if it is a rollback.';
comment on column ops.v_environment_state.decision_id is 'The promotion that opened it; null when nobody asked first.';
comment on column ops.v_environment_state.decided_by is 'Who asked for that promotion.';
comment on column ops.v_environment_state.decided_at is 'When it was decided.';
comment on column ops.v_environment_state.next_release_id is 'The release of the latest deployment that is under way there.';
comment on column ops.v_environment_state.next_release_name is 'Its name.';
comment on column ops.v_environment_state.next_deployment_id is 'That deployment.';
comment on column ops.v_environment_state.open_incidents is 'Open incidents there, of the project or of no known release.';
grant select on ops.v_environment_state to release_manager, audit_reader;

create view ops.v_ungated_deployments with (security_invoker = true) as
    select d.deployment_id, d.release_id, r.project, r.release_name, d.environment, d.source_ref, d.status,
           d.deployed_at, d.deployed_by, d.reported_late, d.compliance_reasons as reasons,
           array(select distinct listed.reason ->> 'code' as code
                   from jsonb_array_elements(d.compliance_reasons) as listed (reason) order by code) as reason_codes,
           accepted.exception_id as accepted_exception_id, accepted.approver_id as accepted_by,
           accepted.created_at as accepted_at, accepted.risk_statement
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
      left join lateral (
          select x.* from ops.exceptions x
           where x.deployment_id = d.deployment_id
           order by x.created_at desc, x.exception_id desc limit 1) as accepted on true
     where d.compliance = 'ungated';
comment on view ops.v_ungated_deployments is 'Deployments that went out without their gates, why, and who accepted the risk afterwards.';
comment on column ops.v_ungated_deployments.deployment_id is 'The deployment.';
comment on column ops.v_ungated_deployments.release_id is 'Its release.';
comment on column ops.v_ungated_deployments.project is 'Its project.';
comment on column ops.v_ungated_deployments.release_name is 'The release''s name.';
comment on column ops.v_ungated_deployments.environment is 'staging or production.';
comment on column ops.v_ungated_deployments.source_ref is 'What was deployed.';
comment on column ops.v_ungated_deployments.status is 'What became of it.';
comment on column ops.v_ungated_deployments.deployed_at is 'When it started.';
comment on column ops.v_ungated_deployments.deployed_by is 'Who reported it.';
comment on column ops.v_ungated_deployments.reported_late is 'Whether the control plane learned of it more than 15 minutes after its start.';
comment on column ops.v_ungated_deployments.reasons is 'What was missing: {code, gate, requirement, message, who_can_fix}.';
comment on column ops.v_ungated_deployments.reason_codes is 'The codes of the reasons, each once, in order.';
comment on column ops.v_ungated_deployments.accepted_exception_id is 'The latest after_the_fact exception for it; null while nobody accepted the risk.';
comment on column ops.v_ungated_deployments.accepted_by is 'Who accepted it.';
comment on column ops.v_ungated_deployments.accepted_at is 'When.';
comment on column ops.v_ungated_deployments.risk_statement is 'The risk that was accepted.';
grant select on ops.v_ungated_deployments to release_manager, audit_reader;

-- Figures ---------------------------------------------------------------------------------------

create function ops_private.change_time(scope_metadata jsonb, opened_at timestamptz)
returns timestamptz
language sql
stable
security definer -- is_timestamp is the machinery's own
set search_path = ''
as $$
    select case when ops_private.is_timestamp(change_time.scope_metadata ->> 'committed_at')
                then (change_time.scope_metadata ->> 'committed_at')::timestamptz
                else change_time.opened_at end
$$;
comment on function ops_private.change_time(jsonb, timestamptz) is
    'When a release''s change was made: scope_metadata.committed_at where that is a timestamp, else when the release was opened.';
revoke all on function ops_private.change_time(jsonb, timestamptz) from public;
grant execute on function ops_private.change_time(jsonb, timestamptz) to release_manager, audit_reader;

-- One row per row that makes a figure; the figures are counts and means over it, and nothing else.
create view ops.v_governance_facts with (security_invoker = true) as
    with went as (
        select d.*, r.project, r.created_at as opened_at, r.scope_metadata, coalesce(d.completed_at, d.deployed_at) as live_at
          from ops.deployments d join ops.releases r on r.release_id = d.release_id)
    select 'deployment_frequency' as kpi, 'per_day' as unit, w.project, w.environment, null::text as gate_code, w.live_at as at,
           1::numeric as measure, 'deployments' as row_table, w.deployment_id as row_id
      from went w
     where w.status in ('succeeded', 'rolled_back') and w.rollback_of is null
    union all
    select 'lead_time', 'seconds', w.project, w.environment, null, w.live_at,
           extract(epoch from w.live_at - ops_private.change_time(w.scope_metadata, w.opened_at)), 'deployments', w.deployment_id
      from went w
     where w.status in ('succeeded', 'rolled_back') and w.rollback_of is null
       and w.live_at >= ops_private.change_time(w.scope_metadata, w.opened_at)
       and not exists (
           select from ops.deployments earlier
            where earlier.release_id = w.release_id and earlier.environment = w.environment
              and earlier.status in ('succeeded', 'rolled_back') and earlier.rollback_of is null
              and (coalesce(earlier.completed_at, earlier.deployed_at), earlier.deployment_id) < (w.live_at, w.deployment_id))
    union all
    select 'change_failure_rate', 'ratio', w.project, w.environment, null, w.live_at,
           case when w.status = 'rolled_back' or exists (select from ops.incidents i where i.deployment_id = w.deployment_id)
                then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.status in ('succeeded', 'rolled_back') and w.rollback_of is null
    union all
    select 'recovery_time', 'seconds', r.project, i.environment, null, i.resolved_at,
           extract(epoch from i.resolved_at - i.detected_at), 'incidents', i.incident_id
      from ops.incidents i left join ops.releases r on r.release_id = i.release_id
     where i.resolved_at is not null
    union all
    select 'rework_rate', 'ratio', w.project, w.environment, null, w.live_at,
           case when w.rollback_of is not null or exists (
                         select from ops.incidents i join ops.releases r on r.release_id = i.release_id
                          where r.project = w.project and i.environment = w.environment
                            and i.deployment_id is distinct from w.deployment_id
                            and i.detected_at <= w.deployed_at and (i.resolved_at is null or i.resolved_at >= w.deployed_at))
                then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.status in ('succeeded', 'rolled_back')
    union all
    select 'promotion_cycle_time', 'seconds', r.project, p.environment, null, p.created_at,
           extract(epoch from p.created_at - r.created_at), 'promotion_decisions', p.decision_id
      from ops.promotion_decisions p join ops.releases r on r.release_id = p.release_id
     where p.verdict = 'allow'
       and not exists (
           select from ops.promotion_decisions earlier
            where earlier.release_id = p.release_id and earlier.environment = p.environment and earlier.verdict = 'allow'
              and (earlier.created_at, earlier.decision_id) < (p.created_at, p.decision_id))
    union all
    select 'approval_latency', 'seconds', r.project, r.environment_target, g.gate_code, a.created_at,
           greatest(0, extract(epoch from a.created_at - g.entered_at)), 'approvals', a.approval_id
      from ops.approvals a
      join ops.release_gates g on g.gate_id = a.gate_id
      join ops.releases r on r.release_id = a.release_id
     where a.decision = 'approved' and g.entered_at is not null
    union all
    select 'complete_g3_rate', 'ratio', w.project, w.environment, 'G3', w.deployed_at,
           case when w.compliance = 'gated' or (w.compliance = 'excepted' and not exists (
                         select from ops.exceptions x
                          where x.release_id = w.release_id and 'G3' = any (x.impacted_gates)
                            and w.compliance_reasons @> to_jsonb(array[x.exception_id])))
                then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.environment = 'production' and w.rollback_of is null and w.deployed_at is not null
    union all
    select 'bypass_rate', 'ratio', w.project, w.environment, null, w.deployed_at,
           case w.compliance when 'excepted' then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.rollback_of is null and w.deployed_at is not null
    union all
    select 'ungated_rate', 'ratio', w.project, w.environment, null, w.deployed_at,
           case w.compliance when 'ungated' then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.rollback_of is null and w.deployed_at is not null
    union all
    select 'time_in_gate', 'seconds', r.project, r.environment_target, g.gate_code, g.resolved_at,
           extract(epoch from g.resolved_at - g.entered_at), 'release_gates', g.gate_id
      from ops.release_gates g join ops.releases r on r.release_id = g.release_id
     where g.resolved_at is not null
    union all
    select 'rollback_time', 'seconds', w.project, w.environment, null, w.completed_at,
           extract(epoch from w.completed_at - w.deployed_at), 'deployments', w.deployment_id
      from went w
     where w.rollback_of is not null and w.status in ('succeeded', 'rolled_back') and w.completed_at is not null
    union all
    select 'drill_frequency', 'per_day', null, v.environment, null, v.executed_at, 1, 'recovery_drills', v.drill_id
      from ops.recovery_drills v
    union all
    select 'drill_success_rate', 'ratio', null, v.environment, null, v.executed_at,
           case when v.outcome = 'success' and v.restore_validated then 1 else 0 end, 'recovery_drills', v.drill_id
      from ops.recovery_drills v;
comment on view ops.v_governance_facts is
    'The rows behind every figure, one by one: what ops.v_governance_kpis and ops.governance_kpis sum up. docs/metrics.md defines them.';
comment on column ops.v_governance_facts.kpi is 'The figure that the row counts towards.';
comment on column ops.v_governance_facts.unit is 'per_day, seconds or ratio.';
comment on column ops.v_governance_facts.project is 'The project; null for what concerns an environment alone.';
comment on column ops.v_governance_facts.environment is 'The environment.';
comment on column ops.v_governance_facts.gate_code is 'The gate, for figures of gates.';
comment on column ops.v_governance_facts.at is 'The time that puts it into a period.';
comment on column ops.v_governance_facts.measure is 'Seconds; or 1 or 0 for what is counted or asked.';
comment on column ops.v_governance_facts.row_table is 'The table of the row.';
comment on column ops.v_governance_facts.row_id is 'The row''s key.';
grant select on ops.v_governance_facts to release_manager, audit_reader;

create function ops_private.days_between(since timestamptz, until timestamptz)
returns numeric
language sql
stable
set search_path = ''
as $$
    select greatest(1, extract(epoch from least(days_between.until, statement_timestamp()) - days_between.since) / 86400)
$$;
comment on function ops_private.days_between(timestamptz, timestamptz) is
    'Days of a period that have passed by now, at least one: what a frequency is divided by.';
revoke all on function ops_private.days_between(timestamptz, timestamptz) from public;
grant execute on function ops_private.days_between(timestamptz, timestamptz) to release_manager, audit_reader;

create function ops.governance_kpis(since timestamptz, until timestamptz, of_project text default null, of_environment text default null)
returns table (
    project text,
    environment text,
    kpi text,
    gate_code text,
    unit text,
    value numeric,
    median numeric,
    numerator numeric,
    denominator numeric,
    row_table text,
    row_ids uuid[]
)
language sql
stable
security invoker -- whoever may ask can read every table under it
set search_path = ''
as $$
    select f.project, f.environment, f.kpi, f.gate_code, f.unit,
           round(case f.unit when 'per_day' then sum(f.measure) / ops_private.days_between(governance_kpis.since, governance_kpis.until) else avg(f.measure) end, 6),
           case f.unit when 'seconds' then round(percentile_cont(0.5) within group (order by f.measure)::numeric, 6) end,
           round(sum(f.measure), 6),
           round(case f.unit when 'per_day' then ops_private.days_between(governance_kpis.since, governance_kpis.until) else count(*) end, 6),
           f.row_table, array_agg(f.row_id order by f.at, f.row_id)
      from ops.v_governance_facts f
     where f.at >= governance_kpis.since and f.at < governance_kpis.until
       and (governance_kpis.of_project is null or f.project = governance_kpis.of_project)
       and (governance_kpis.of_environment is null or f.environment = governance_kpis.of_environment)
     group by f.kpi, f.unit, f.project, f.environment, f.gate_code, f.row_table
     order by f.project nulls last, f.environment, f.kpi, f.gate_code
$$;
comment on function ops.governance_kpis(timestamptz, timestamptz, text, text) is
    'The figures of a period, since inclusive to until exclusive, per project and environment, with the ids of the rows that make them. A figure without rows is not listed.';
revoke all on function ops.governance_kpis(timestamptz, timestamptz, text, text) from public;
grant execute on function ops.governance_kpis(timestamptz, timestamptz, text, text) to release_manager, audit_reader;

create view ops.v_governance_kpis with (security_invoker = true) as
    with month as (
        select f.*, date_trunc('month', f.at, 'UTC') as since,
               date_trunc('month', f.at, 'UTC') + interval '1 month' as until
          from ops.v_governance_facts f)
    select (m.since at time zone 'UTC')::date as period, m.project, m.environment, m.kpi, m.gate_code, m.unit,
           round(case m.unit when 'per_day' then sum(m.measure) / ops_private.days_between(m.since, m.until) else avg(m.measure) end, 6) as value,
           case m.unit when 'seconds' then round(percentile_cont(0.5) within group (order by m.measure)::numeric, 6) end as median,
           round(sum(m.measure), 6) as numerator,
           round(case m.unit when 'per_day' then ops_private.days_between(m.since, m.until) else count(*) end, 6) as denominator,
           m.row_table, array_agg(m.row_id order by m.at, m.row_id) as row_ids
      from month m
     group by m.since, m.until, m.kpi, m.unit, m.project, m.environment, m.gate_code, m.row_table;
comment on view ops.v_governance_kpis is
    'The figures of every month (UTC), per project and environment: DORA''s five and those of governance. docs/metrics.md defines them; ops.governance_kpis gives any other period.';
comment on column ops.v_governance_kpis.period is 'First day of the month.';
comment on column ops.v_governance_kpis.project is 'The project; null for what concerns an environment alone.';
comment on column ops.v_governance_kpis.environment is 'The environment.';
comment on column ops.v_governance_kpis.kpi is
    'deployment_frequency, lead_time, change_failure_rate, recovery_time, rework_rate (DORA); promotion_cycle_time, approval_latency, complete_g3_rate, bypass_rate, ungated_rate, time_in_gate, rollback_time, drill_frequency, drill_success_rate.';
comment on column ops.v_governance_kpis.gate_code is 'The gate, for approval_latency, time_in_gate and complete_g3_rate.';
comment on column ops.v_governance_kpis.unit is 'per_day, seconds or ratio.';
comment on column ops.v_governance_kpis.value is 'numerator / denominator: a mean for seconds, a share for ratio.';
comment on column ops.v_governance_kpis.median is 'The median, for seconds.';
comment on column ops.v_governance_kpis.numerator is 'Sum of the measures: seconds, or how many.';
comment on column ops.v_governance_kpis.denominator is 'Number of rows; for per_day the days of the month that have passed.';
comment on column ops.v_governance_kpis.row_table is 'The table of the rows.';
comment on column ops.v_governance_kpis.row_ids is 'The rows that make the figure, in order of time.';
grant select on ops.v_governance_kpis to release_manager, audit_reader;

-- At a glance -----------------------------------------------------------------------------------

create function ops.platform_status(of_project text default null)
returns jsonb
language plpgsql
stable
security invoker -- whoever may ask can read every table under it
set search_path = ''
set timezone = 'UTC'
as $$
begin
    return jsonb_build_object(
        'at', statement_timestamp(),
        'environments', coalesce((
            select jsonb_agg(to_jsonb(e) order by e.project, e.environment)
              from ops.v_environment_state e
             where platform_status.of_project is null or e.project = platform_status.of_project), '[]'),
        'exceptions', coalesce((
            select jsonb_agg(to_jsonb(x) order by x.expires_at, x.exception_id)
              from ops.v_exception_status x
             where (platform_status.of_project is null or x.project = platform_status.of_project)
               and (x.state <> 'expired' or x.review_overdue)), '[]'),
        -- What is on its way: not yet where it is meant to go. A deployment that failed leaves it on its way.
        'waiting', coalesce((
            select jsonb_agg(to_jsonb(w) order by w.project, w.release_name)
              from (select r.release_id, r.created_at from ops.releases r
                     where r.status in ('draft', 'in_progress', 'failed') and r.environment_target in ('staging', 'production')
                       and (platform_status.of_project is null or r.project = platform_status.of_project)
                       and not exists (
                           select from ops.deployments d
                            where d.release_id = r.release_id and d.environment = r.environment_target
                              and d.status <> 'failed' and d.deployed_at is not null)
                     order by r.created_at desc, r.release_id limit 25) as recent
              cross join lateral (
                  select * from ops.v_promotion_eligibility v
                   where v.release_id = recent.release_id and v.environment = v.environment_target) as w), '[]'),
        'unwell', coalesce((
            select jsonb_agg(to_jsonb(h) order by h.project, h.release_name)
              from (select * from ops.v_release_health h
                     where h.health in ('incident', 'failing', 'unconfirmed')
                       and (platform_status.of_project is null or h.project = platform_status.of_project)
                     order by h.deployed_at desc nulls last, h.release_id limit 50) as h), '[]'));
end
$$;
comment on function ops.platform_status(text) is
    'The state of everything at a glance, of one project or all: {at, environments, exceptions, waiting, unwell}. waiting names the 25 latest releases at most, unwell the 50 latest.';
revoke all on function ops.platform_status(text) from public;
grant execute on function ops.platform_status(text) to release_manager, audit_reader;

-- The record --------------------------------------------------------------------------------------

create function ops.release_record(release_id uuid)
returns jsonb
language plpgsql
stable
security invoker -- whoever may ask can read every table under it
set search_path = ''
set timezone = 'UTC'
as $$
begin
    return ops.release_trace(release_record.release_id) || jsonb_build_object(
        'recorded_at', statement_timestamp(),
        'checks', coalesce((
            select jsonb_agg(to_jsonb(c) || jsonb_build_object('gate_code', g.gate_code)
                             order by g.gate_code, c.check_name, c.reported_at, c.created_at, c.check_id)
              from ops.release_gates g join ops.gate_checks c on c.gate_id = g.gate_id
             where g.release_id = release_record.release_id), '[]'),
        'evidence', coalesce((
            select jsonb_agg(to_jsonb(e) || jsonb_build_object('gate_code', g.gate_code) order by e.created_at, e.artifact_id)
              from ops.evidence_artifacts e left join ops.release_gates g on g.gate_id = e.gate_id
             where e.release_id = release_record.release_id), '[]'),
        'requirements', coalesce((
            select jsonb_agg(to_jsonb(q) order by q.gate_code, q.requirement)
              from ops.v_evidence_completeness q where q.release_id = release_record.release_id), '[]'),
        'approvals', coalesce((
            select jsonb_agg(to_jsonb(a) || jsonb_build_object('gate_code', g.gate_code) order by a.created_at, a.approval_id)
              from ops.approvals a left join ops.release_gates g on g.gate_id = a.gate_id
             where a.release_id = release_record.release_id), '[]'),
        'exceptions', coalesce((
            select jsonb_agg(to_jsonb(x) order by x.created_at, x.exception_id)
              from ops.v_exception_status x where x.release_id = release_record.release_id), '[]'),
        'decisions', coalesce((
            select jsonb_agg(to_jsonb(p) - 'input' order by p.created_at, p.decision_id)
              from ops.promotion_decisions p where p.release_id = release_record.release_id), '[]'),
        'deployments', coalesce((
            select jsonb_agg(to_jsonb(d) order by d.created_at, d.deployment_id)
              from ops.v_deployment_history d where d.release_id = release_record.release_id), '[]'),
        'incidents', coalesce((
            select jsonb_agg(to_jsonb(i) order by i.detected_at, i.incident_id)
              from ops.incidents i where i.release_id = release_record.release_id), '[]'),
        'submissions', coalesce((
            select jsonb_agg(to_jsonb(l) order by l.received_at, l.ingest_id)
              from ops.event_ingest_log l where l.release_id = release_record.release_id), '[]'));
end
$$;
comment on function ops.release_record(uuid) is
    'Everything on record about one release: its trace, and by subject its checks, evidence, approvals, exceptions, decisions, deployments, incidents and submissions. Errors: release_not_found.';
revoke all on function ops.release_record(uuid) from public;
grant execute on function ops.release_record(uuid) to release_manager, audit_reader;

-- Months of releases of three projects, with every status, gap and coincidence that the constraints allow. Written as the
-- owner with the triggers asleep, so that the figures see more than a well-behaved pipeline would produce.
set local session_replication_role = 'replica';
select setseed(0.42);
-- What the sleeping triggers would say: every fact is about the one source_ref.
alter table ops.exceptions alter column subject_ref set default 'abc', alter column subject_assumed set default false;
alter table ops.approvals alter column subject_assumed set default false;

insert into ops.releases (release_id, project, release_name, environment_target, source_ref, scope_metadata, initiating_actor,
    status, created_at, created_by)
select gen_random_uuid(), 'acme/' || (array['shop', 'crm', 'pos'])[1 + n % 3], 'v' || n,
       (array['production', 'production', 'staging', 'dev'])[1 + floor(random() * 4)::int], md5(n::text),
       case n % 4 when 0 then jsonb_build_object('committed_at', to_jsonb(timestamptz '2026-01-04 08:00Z' + n * interval '2 days'))
                  when 1 then '{"committed_at": "yesterday"}' else '{}' end,
       'octocat', (array['draft', 'in_progress', 'promoted', 'rolled_back', 'failed'])[1 + floor(random() * 5)::int],
       timestamptz '2026-01-05 08:00Z' + n * interval '2 days' + random() * interval '1 day', 'test-ci_service_role'
  from generate_series(1, 45) as n;

insert into ops.exceptions (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id, approver_kind,
                            effective_from, expires_at, post_review_status, post_review_due_at, requested_by, created_by, created_at)
select gen_random_uuid(), r.release_id, 'gate_bypass', (array['{G1}', '{G2,G3}', '{G3}', '{G4}'])[1 + floor(random() * 4)::int]::text[],
       'late', 'little', 'test-release_manager', 'human', t.at, t.at + interval '1 hour' + random() * interval '7 days',
       (array['pending', 'complete', 'waived'])[1 + floor(random() * 3)::int], t.at + random() * interval '20 days', 'octocat',
           'test-release_manager', t.at
  from ops.releases r
 cross join lateral (select case when random() < 0.5 then r.created_at else now() + (random() - 0.7) * interval '7 days' end as at) t
 where random() < 0.5;

insert into ops.release_gates (gate_id, release_id, gate_code, status, entered_at, resolved_at, resolved_by, exception_id)
select ops.gate_id(g.release_id, g.gate_code), g.release_id, g.gate_code, g.status,
       case when g.status <> 'pending' then g.entered_at end,
       case when g.status in ('passed', 'failed', 'bypassed') then g.entered_at + random() * interval '3 days' end,
       case when g.status in ('passed', 'failed', 'bypassed') then 'somebody' end,
       case when g.status = 'bypassed' then g.exception_id end
  from (select r.release_id, c.gate_code, r.created_at + random() * interval '1 day' as entered_at, x.exception_id,
               case when x.exception_id is not null and random() < 0.5 then 'bypassed'
                    else (array['pending', 'in_progress', 'passed', 'passed', 'failed'])[1 + floor(random() * 5)::int] end as status
          from ops.releases r
         cross join (values ('G1'), ('G2'), ('G3'), ('G4')) c (gate_code)
          left join lateral (select e.exception_id from ops.exceptions e
                              where e.release_id = r.release_id and c.gate_code = any (e.impacted_gates) limit 1) x on true
        offset 0) g;

insert into ops.promotion_decisions (decision_id, release_id, environment, verdict, decision, input, input_digest, rules_version,
    requested_by, persona_role, created_at)
select gen_random_uuid(), r.release_id, v.environment, v.verdict, jsonb_build_object('verdict', v.verdict), '{}', repeat('a', 64),
    repeat('0', 16),
       'test-release_manager', 'release_manager', r.created_at + random() * interval '4 days'
  from ops.releases r
 cross join lateral (select (array['staging', 'production'])[1 + floor(random() * 2)::int] as environment,
                            (array['allow', 'deny'])[1 + floor(random() * 2)::int] as verdict
                       from generate_series(1, 1 + (abs(hashtext(r.release_name)) % 4))) v;

insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, g4_status,
    g4_resolved_at,
                             completed_at, decision_id, compliance, compliance_reasons, reported_late, created_at)
select gen_random_uuid(), t.release_id, t.environment, t.at, 'test-sre', t.source_ref, t.status, t.g4,
    case when t.g4 <> 'pending' then t.at end,
       case when t.status <> 'in_progress' and random() < 0.9 then t.at + random() * interval '40 minutes' end,
       (select p.decision_id from ops.promotion_decisions p
         where p.release_id = t.release_id and p.environment = t.environment and p.verdict = 'allow' and t.compliance <> 'ungated' limit 1),
       t.compliance,
       case t.compliance when 'ungated' then
           '[{"code": "check_missing", "gate": "G1"}, {"code": "approval_missing", "gate": "G3"}, {"code": "check_missing", "gate": "G2"}]'
                         when 'excepted' then coalesce((select jsonb_agg(x.exception_id)
                             from ops.exceptions x where x.release_id = t.release_id), '[]')
                         else '[]' end::jsonb,
       random() < 0.3, t.at + random() * interval '30 minutes'
  from (select r.release_id, r.source_ref, e.environment, r.created_at + (random() * 6 - 1) * interval '1 day' as at,
               (array['in_progress', 'succeeded', 'succeeded', 'succeeded', 'failed', 'rolled_back'])[1 + floor(random()
                   * 6)::int] as status,
               (array['pending', 'passed', 'failed'])[1 + floor(random() * 3)::int] as g4,
               (array['gated', 'excepted', 'ungated'])[1 + floor(random() * 3)::int] as compliance
          from ops.releases r
         cross join lateral (select (array['staging', 'production'])[1 + floor(random() * 2)::int] as environment
                               from generate_series(1, abs(hashtext(r.release_name)) % 4)) e
        offset 0) t;

-- One that went by the book runs in its place.
insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, g4_status,
    g4_resolved_at,
                             completed_at, decision_id, compliance, created_at)
select gen_random_uuid(), p.release_id, p.environment, timestamptz '2026-04-20 09:00Z', 'test-release_manager', 'abc', 'succeeded',
    'passed',
       timestamptz '2026-04-20 09:30Z', timestamptz '2026-04-20 09:10Z', p.decision_id, 'gated', timestamptz '2026-04-20 09:00Z'
  from (select distinct on (environment) * from ops.promotion_decisions where verdict = 'allow' order by environment, created_at) as p;

-- What a promotion opened and nobody started yet.
insert into ops.deployments (deployment_id, release_id, environment, deployed_by, source_ref, decision_id, compliance, created_at)
select gen_random_uuid(), p.release_id, p.environment, 'test-release_manager', 'abc', p.decision_id, 'gated', p.created_at
  from ops.promotion_decisions p where p.verdict = 'allow' and random() < 0.2;

insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, completed_at,
    compliance, rollback_of, created_at)
select gen_random_uuid(), t.release_id, t.environment, t.at, 'test-sre', t.source_ref, t.status,
       case when t.status <> 'in_progress' then t.at + random() * interval '20 minutes' end, 'rollback', t.deployment_id, t.at
  from (select d.*, d.deployed_at + random() * interval '1 day' as at, (array['succeeded', 'succeeded', 'failed',
      'in_progress'])[1 + floor(random() * 4)::int] as outcome
          from ops.deployments d where d.status = 'rolled_back' or random() < 0.05) as d
 cross join lateral (select d.deployment_id, r.release_id, d.environment, d.at, r.source_ref, d.outcome as status
                       from ops.releases r
                      where r.project = (select own.project from ops.releases own where own.release_id = d.release_id) and d.at is not null
                      order by r.created_at limit 1) as t;

update ops.deployments d set live_at = coalesce(d.completed_at, d.deployed_at) where d.status in ('succeeded', 'rolled_back');

insert into ops.exceptions (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id, approver_kind,
                            effective_from, expires_at, requested_by, created_by, created_at, deployment_id)
select gen_random_uuid(), d.release_id, 'after_the_fact', '{G1}', 'it went out', 'accepted ' || n, 'test-release_manager', 'human',
       d.created_at, d.created_at + interval '30 days', 'octocat', 'test-release_manager', d.created_at + n * interval '1 hour',
       d.deployment_id
  from ops.deployments d cross join generate_series(1, 2) n
 where d.compliance = 'ungated' and random() < 0.4;

insert into ops.gate_checks (check_id, gate_id, check_name, source_system, status, created_by, persona, reported_at, created_at,
                             subject_ref, subject_assumed)
select gen_random_uuid(), g.gate_id, (array['build', 'lint', 'unit_tests', 'health_check'])[1 + floor(random() * 4)::int], 'github_actions',
       (array['pass', 'pass', 'fail', 'warning', 'skipped'])[1 + floor(random() * 5)::int], 'x',
       (array['ci_service_role', 'qa_tester', 'sre'])[1 + floor(random() * 3)::int],
       timestamptz '2026-02-01Z' + floor(random() * 20) * interval '1 hour', timestamptz '2026-02-02Z' + floor(random() * 20)
           * interval '1 hour', (select r.source_ref from ops.releases r where r.release_id = g.release_id), false
  from ops.release_gates g cross join generate_series(1, 12) n
 where random() < 0.6;

insert into ops.approvals (approval_id, release_id, gate_id, approver_id, persona_role, decision, scope, created_at, subject_ref,
    approver_kind)
select gen_random_uuid(), g.release_id, case when t.scope = 'gate' then g.gate_id end, 'test-release_manager', 'release_manager',
       (array['approved', 'approved', 'rejected'])[1 + floor(random() * 3)::int], t.scope,
       coalesce(g.entered_at, timestamptz '2026-02-01Z') + (random() * 4 - 1) * interval '1 day', 'abc', 'human'
  from ops.release_gates g
 cross join lateral (select case when random() < 0.8 then 'gate' else 'release' end as scope where g.gate_id is not null) t
 where random() < 0.5;

insert into ops.evidence_artifacts (artifact_id, release_id, gate_id, artifact_type, source_system, artifact_url, created_at,
    reported_at, created_by, deployment_id, subject_ref, subject_assumed)
select gen_random_uuid(), r.release_id, case when random() < 0.6 then ops.gate_id(r.release_id, 'G' || 1 + floor(random() * 4)::int) end,
       (array['test_result', 'rollback_plan', 'health_check', 'build_log'])[1 + floor(random() * 4)::int], 'manual',
           'https://ci.test/' || n,
       t.at, t.at, 'x',
       (select d.deployment_id from ops.deployments d where d.release_id = r.release_id and random() < 0.7
         order by d.deployment_id limit 1),
       r.source_ref, false
  from ops.releases r cross join generate_series(1, 6) n
 cross join lateral (select now() - random() * interval '60 days' as at where n > 0) t;

insert into ops.gate_requirements (gate_code, code, kind, subject, min_count, max_age, who_can_fix, project, environment, enabled) values
    ('G2', 'test_evidence_attached', 'evidence', 'test_result', 2, '30 days', '{qa_tester}', 'acme/crm', null, true),
    ('G3', 'rollback_plan_attached', 'evidence', 'rollback_plan', 1, null, '{sre}', 'acme/pos', null, false),
    ('G1', 'build_log_attached', 'evidence', 'build_log', 1, '20 days', '{ci_service_role}', null, 'staging', true);

insert into ops.incidents (incident_id, deployment_id, severity, detected_at, resolved_at, release_id, environment, project,
                           began_after_detection)
select gen_random_uuid(), case when random() < 0.8 then d.deployment_id end, 'high', t.at,
       case when random() < 0.7 then t.at + random() * interval '2 days' end,
       case when random() < 0.9 then d.release_id end, d.environment, case when random() < 0.9 then r.project end, false
  from ops.deployments d
  join ops.releases r on r.release_id = d.release_id
 cross join lateral (select d.created_at + (random() - 0.2) * interval '2 days' as at) t
 where random() < 0.25;

-- Two clocks disagree a little about some of them.
update ops.incidents i set detected_at = d.deployed_at - interval '1 minute'
  from ops.deployments d
 where d.deployment_id = i.deployment_id and abs(extract(epoch from d.deployed_at - i.detected_at)) between 60 and 14400;
update ops.incidents i set began_after_detection = true
  from ops.deployments d where d.deployment_id = i.deployment_id and d.deployed_at > i.detected_at;

insert into ops.recovery_drills (drill_id, environment, drill_type, executed_by, executed_at, outcome, restore_validated)
select gen_random_uuid(), (array['staging', 'production'])[1 + n % 2], 'restore', 'test-sre',
    timestamptz '2026-01-10Z' + n * interval '9 days',
       (array['success', 'success', 'partial', 'failure'])[1 + n % 4], n % 4 = 1 or n % 8 = 0
  from generate_series(1, 12) n;

insert into ops.event_ingest_log (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, received_at,
    processing_status,
                                  error_detail, release_id, actor, content_hash, result, original_ingest_id)
select gen_random_uuid(), 'manual', 'alert_fired', 'manual/00000000-0000-0000-0000-000000000000/alert_fired/key-' || n, 'v1.0',
    repeat('a', 64), timestamptz '2026-02-01Z' + n * interval '1 hour', 'accepted',
       null, '00000000-0000-0000-0000-000000000000', 'x', repeat('b', 64), '{}', null
  from generate_series(1, 40) n;
insert into ops.event_ingest_log (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, received_at,
    processing_status,
                                  error_detail, release_id, actor, content_hash, result, original_ingest_id)
select gen_random_uuid(), l.source_system, l.event_type, l.idempotency_key, 'v1.0', repeat('c', 64),
    l.received_at + interval '1 minute', t.status,
       case when t.status in ('rejected', 'error') then 'bad' end, l.release_id, 'x', repeat('d', 64),
       case when random() < 0.5 then '{"payload_matches": false}' else '{}' end::jsonb,
           case when t.status = 'duplicate' then l.ingest_id end
  from ops.event_ingest_log l
 cross join lateral (select (array['duplicate', 'duplicate', 'rejected', 'error'])[1 + floor(random()
     * 4)::int] as status where l.ingest_id is not null) t
 where random() < 0.7;
insert into ops.environment_events (event_id, environment, event_type, source_system, idempotency_key, created_by)
select case when random() < 0.5 then l.ingest_id else gen_random_uuid() end, 'staging', 'alert_fired', 'manual', l.idempotency_key, 'x'
  from ops.event_ingest_log l where l.processing_status = 'accepted' and random() < 0.5;
alter table ops.exceptions alter column subject_ref drop default, alter column subject_assumed drop default;
alter table ops.approvals alter column subject_assumed drop default;

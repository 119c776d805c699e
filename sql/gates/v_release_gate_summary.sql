create or replace view ops.v_release_gate_summary with (security_invoker = true) as
    select r.release_id, r.project, r.release_name, r.environment_target, r.status as release_status,
           g.gate_id, g.gate_code, g.gate_name, g.status, g.entered_at, g.resolved_at, g.resolved_by, g.exception_id,
           extract(epoch from coalesce(g.resolved_at, statement_timestamp()) - g.entered_at) as seconds_in_gate,
           latest.passing as checks_passing, latest.failing as checks_failing,
           latest.warning as checks_warning, latest.skipped as checks_skipped, latest.failing_names as failing_checks,
           evaluation.evaluated_at, evaluation.outdated_by
      from ops.releases r
      join ops.release_gates g on g.release_id = r.release_id
      cross join lateral ops_private.evaluation_of(r.release_id) as evaluation
      cross join lateral (
          select count(*) filter (where c.status = 'pass') as passing,
                 count(*) filter (where c.status = 'fail') as failing,
                 count(*) filter (where c.status = 'warning') as warning,
                 count(*) filter (where c.status = 'skipped') as skipped,
                 coalesce(array_agg(distinct c.check_name) filter (where c.status = 'fail'), '{}') as failing_names
            from (select distinct on (k.check_name, k.persona, k.origin) k.check_name, k.status
                    from ops.gate_checks k
                   where k.gate_id = g.gate_id
                   order by k.check_name, k.persona, k.origin, k.judged_at desc, k.created_at desc, k.check_id desc) as c) as latest;
comment on view ops.v_release_gate_summary is 'One row per gate of a release: its status, how long it took, and the results of its checks.';
comment on column ops.v_release_gate_summary.release_id is 'The release.';
comment on column ops.v_release_gate_summary.project is 'Its project.';
comment on column ops.v_release_gate_summary.release_name is 'Its name.';
comment on column ops.v_release_gate_summary.environment_target is 'The environment it is to reach in the end.';
comment on column ops.v_release_gate_summary.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_release_gate_summary.gate_id is 'The gate.';
comment on column ops.v_release_gate_summary.gate_code is 'G1 to G4.';
comment on column ops.v_release_gate_summary.gate_name is 'What the gate is called.';
comment on column ops.v_release_gate_summary.status is 'pending, in_progress, passed, failed or bypassed.';
comment on column ops.v_release_gate_summary.entered_at is 'When its first fact was recorded.';
comment on column ops.v_release_gate_summary.resolved_at is 'When it was settled; null while open.';
comment on column ops.v_release_gate_summary.resolved_by is 'Whose fact settled it.';
comment on column ops.v_release_gate_summary.exception_id is 'The exception that bypasses it.';
comment on column ops.v_release_gate_summary.seconds_in_gate is
    'From entered_at to resolved_at, or to now while open; null before the first fact.';
comment on column ops.v_release_gate_summary.checks_passing is
    'Latest results that pass; the latest per check name, persona and origin counts.';
comment on column ops.v_release_gate_summary.checks_failing is 'Latest results that fail.';
comment on column ops.v_release_gate_summary.checks_warning is 'Latest results that warn.';
comment on column ops.v_release_gate_summary.checks_skipped is 'Latest results that were skipped.';
comment on column ops.v_release_gate_summary.failing_checks is
    'Names of the checks whose latest result fails, in order. On G4 of whichever deployment.';
comment on column ops.v_release_gate_summary.evaluated_at is 'When the statuses of the release were last judged and stored.';
comment on column ops.v_release_gate_summary.outdated_by is
    'What has outdated the stored status since: policy, people, environment, clock or never_evaluated; null when it is what the '
    'rules give now. A decision is never outdated: it is judged afresh.';
grant select on ops.v_release_gate_summary to ci_service_role, release_manager, audit_reader;

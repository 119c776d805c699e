-- 1,000 releases of four projects, 4,000 gates, 200,000 checks, and what goes with them. As the owner, triggers asleep.
set session_replication_role = 'replica';
select setseed(0.7);
-- What the sleeping triggers would say: every fact is about the one source_ref.
alter table ops.exceptions alter column subject_ref set default 'abc', alter column subject_assumed set default false;
alter table ops.approvals alter column subject_assumed set default false;

insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor, status, created_at,
    created_by)
select ops.release_id('acme/p' || n % 4, 'v' || n), 'acme/p' || n % 4, 'v' || n, 'production', md5(n::text),
       -- Own releases cost a developer's row security, so the local one has plenty.
       case when n % 3 = 0 then 'local-developer' else 'octocat' end,
       case when n > 960 then 'in_progress' else 'promoted' end, now() - (1000 - n) * interval '17 hours', 'pipeline'
  from generate_series(1, 1000) n;
insert into ops.release_gates (gate_id, release_id, gate_code, status, entered_at, resolved_at, resolved_by)
select ops.gate_id(r.release_id, c.code), r.release_id, c.code, case when r.status = 'promoted' then 'passed' else 'in_progress' end,
       r.created_at + interval '1 minute', case when r.status = 'promoted' then r.created_at + interval '3 hours' end,
       case when r.status = 'promoted' then 'somebody' end
  from ops.releases r cross join (values ('G1'), ('G2'), ('G3'), ('G4')) c (code);
insert into ops.gate_checks (check_id, gate_id, check_name, source_system, status, artifact_ref, created_by, persona, reported_at,
    created_at, subject_ref, subject_assumed)
select gen_random_uuid(), g.gate_id, case when g.gate_code = 'G2' and n = 1 then 'acceptance_criteria' else 'check_' || n end,
    'github_actions', 'pass',
       'https://ci.test/' || n, 'pipeline', 'ci_service_role', g.entered_at + n * interval '1 minute',
           g.entered_at + n * interval '1 minute', (select r.source_ref from ops.releases r where r.release_id = g.release_id), false
  from ops.release_gates g cross join generate_series(1, 50) n
 order by g.entered_at, n;
insert into ops.evidence_artifacts (release_id, gate_id, artifact_type, source_system, artifact_url, sha256, created_at, created_by,
    reported_at, subject_ref, subject_assumed)
select g.release_id, g.gate_id, t.type, 'github_actions', 'https://ci.test/' || g.gate_id, repeat('a', 64), g.entered_at, 'pipeline',
       g.entered_at, (select r.source_ref from ops.releases r where r.release_id = g.release_id), false
  from ops.release_gates g
  join (values ('G1', 'build_log'), ('G2', 'test_result'), ('G3', 'rollback_plan'), ('G4', 'health_check')) t (code, type)
      on t.code = g.gate_code;
insert into ops.approvals (release_id, gate_id, approver_id, persona_role, decision, scope, created_at, subject_ref, approver_kind)
select g.release_id, g.gate_id, 'rosa', 'release_manager', 'approved', 'gate', g.entered_at + interval '2 hours', 'abc', 'human'
  from ops.release_gates g where g.gate_code = 'G3';
insert into ops.promotion_decisions (release_id, environment, verdict, decision, input, input_digest, rules_version, requested_by,
    persona_role, created_at)
select r.release_id, v.environment, v.verdict, jsonb_build_object('verdict', v.verdict, 'reasons', '[]'::jsonb), '{}', repeat('a',
    64), repeat('0', 16), 'rosa', 'release_manager', r.created_at + interval '4 hours'
  from ops.releases r cross join (values ('staging', 'allow'), ('production', 'deny'), ('production', 'allow')) v (environment, verdict);
insert into ops.exceptions (release_id, exception_type, impacted_gates, reason, risk_statement, approver_id, approver_kind, effective_from,
    expires_at, requested_by, created_by, created_at, post_review_status)
select r.release_id, 'gate_bypass', '{G2}', 'late', 'little', 'rosa', 'human', r.created_at, r.created_at + interval '2 days', 'octocat',
    'rosa', r.created_at, 'complete'
  from ops.releases r where hashtext(r.release_name) % 4 = 0;
insert into ops.deployments (release_id, environment, deployed_at, completed_at, deployed_by, source_ref, status, g4_status,
    g4_resolved_at, compliance, compliance_reasons, created_at)
select r.release_id, e.environment, r.created_at + interval '5 hours', r.created_at + interval '5 hours 10 minutes', 'pipeline',
    r.source_ref,
       case when hashtext(r.release_name) % 12 = 0 then 'rolled_back' else 'succeeded' end, 'passed', r.created_at + interval '6 hours',
       case when hashtext(r.release_name) % 9 = 0 then 'ungated' else 'gated' end,
       case when hashtext(r.release_name) % 9 = 0 then '[{"code": "approval_missing", "gate": "G3"}]' else '[]' end::jsonb,
           r.created_at + interval '5 hours'
  from ops.releases r cross join (values ('staging'), ('production')) e (environment) where r.status = 'promoted';
insert into ops.incidents (deployment_id, release_id, severity, detected_at, resolved_at)
select d.deployment_id, d.release_id, 'high', d.completed_at + interval '1 hour', d.completed_at + interval '2 hours'
  from ops.deployments d where d.status = 'rolled_back' and d.environment = 'production';
update ops.deployments d set live_at = coalesce(d.completed_at, d.deployed_at) where d.status in ('succeeded', 'rolled_back');
insert into ops.environment_events (environment, event_type, source_system, idempotency_key, release_id, occurred_at, created_by)
select d.environment, 'deploy_complete', 'github_actions', 'deploy/' || d.deployment_id, d.release_id, d.completed_at,
    'pipeline' from ops.deployments d;
insert into ops.event_ingest_log (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, received_at,
    processing_status, release_id, actor, content_hash)
select c.check_id, 'github_actions', 'check_reported', 'github_actions/' || g.release_id || '/check_reported/' || c.check_id,
    'v1.0', repeat('b', 64), c.created_at, 'accepted', g.release_id, 'pipeline', repeat('c', 64)
  from ops.gate_checks c join ops.release_gates g on g.gate_id = c.gate_id
 order by c.created_at;
insert into ops.event_ingest_log (source_system, event_type, idempotency_key, schema_version, payload_hash, received_at,
    processing_status, release_id, actor, content_hash, result, original_ingest_id)
select 'github_actions', l.event_type, l.idempotency_key, 'v1.0', repeat('d', 64), l.received_at + interval '1 minute',
    'duplicate', l.release_id, 'pipeline', repeat('e', 64),
       '{"payload_matches": false}', l.ingest_id
  from ops.event_ingest_log l where hashtext(l.idempotency_key) % 100 = 0;
insert into ops.recovery_drills (environment, drill_type, executed_by, executed_at, outcome, restore_validated)
select 'production', 'restore', 'sam', now() - n * interval '7 days', 'success', true from generate_series(1, 100) n;
insert into ops_private.live_changes (release_id, subject_table, subject_id, change, recorded_at)
select g.release_id, 'gate_checks', c.check_id, jsonb_build_object('gate_code', g.gate_code, 'check_name', c.check_name, 'status',
    c.status, 'persona', c.persona), c.created_at
  from ops.gate_checks c join ops.release_gates g on g.gate_id = c.gate_id
 order by c.created_at;
alter table ops.exceptions alter column subject_ref drop default, alter column subject_assumed drop default;
alter table ops.approvals alter column subject_assumed drop default;
reset session_replication_role;
analyze;
-- What autovacuum does while two years pass.
select brin_summarize_new_values('ops.event_ingest_log_received');

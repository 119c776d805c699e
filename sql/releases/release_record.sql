create or replace function ops.release_record(release_id uuid)
returns jsonb
language plpgsql
stable
security invoker -- the roles that may execute it can read every table it uses
set search_path = pg_catalog, pg_temp
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
        'notices', coalesce((
            select ops.decide_promotion(r.release_id, r.environment_target) -> 'notices'
              from ops.releases r
             where r.release_id = release_record.release_id and r.environment_target in ('staging', 'production')), '[]'),
        'decisions', coalesce((
            select jsonb_agg(to_jsonb(p) - 'input' order by p.created_at, p.decision_id)
              from ops.promotion_decisions p where p.release_id = release_record.release_id), '[]'),
        'deployments', coalesce((
            select jsonb_agg(to_jsonb(d) || jsonb_build_object('failed_checks', (
                       select u.failed_checks from ops.v_ungated_deployments u where u.deployment_id = d.deployment_id))
                       order by d.created_at, d.deployment_id)
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
    'Everything on record about one release: its trace, and by subject its checks, evidence, approvals, exceptions, notices, decisions, '
    'deployments, incidents and submissions. Errors: release_not_found.';
revoke all on function ops.release_record(uuid) from public;
grant execute on function ops.release_record(uuid) to release_manager, audit_reader;

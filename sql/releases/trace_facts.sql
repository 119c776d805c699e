create or replace function ops_private.trace_facts(release ops.releases)
returns setof ops_private.trace_entry
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select release.created_at, release.created_at, 'release_opened', release.created_by, null::text,
           format('%s %s opened for %s from %s, initiated by %s.', release.project, release.release_name, release.environment_target,
                  coalesce((select t.from_value from ops.state_transitions t
                             where t.subject_id = release.release_id and t.field = 'source_ref'
                             order by t.created_at, t.transition_id limit 1), release.source_ref),
                  release.initiating_actor),
           release.release_id, to_jsonb(release)
    union all
    select c.reported_at, c.created_at, 'check', c.created_by, c.persona,
           format('%s: %s %s%s.', g.gate_code, c.check_name, c.status, ' (' || c.origin || ')'), c.check_id, to_jsonb(c)
      from ops.release_gates g
     -- Four looks into an index, whatever the statistics say.
     cross join lateral (select k.* from ops.gate_checks k where k.gate_id = g.gate_id offset 0) c
     where g.release_id = release.release_id
    union all
    select e.reported_at, e.created_at, 'evidence', e.created_by, e.persona,
           concat_ws(' ', coalesce(g.gate_code || ':', null), e.artifact_type, e.artifact_url, 'sha256 ' || e.sha256,
                     case when not e.is_sound then coalesce(e.verdict, 'empty') || ': meets no requirement' end),
           e.artifact_id, to_jsonb(e)
      from ops.evidence_artifacts e
      left join ops.release_gates g on g.gate_id = e.gate_id
     where e.release_id = release.release_id
        or (e.release_id is null and e.deployment_id in (
                select d.deployment_id from ops.deployments d where d.release_id = release.release_id))
    union all
    select a.created_at, a.created_at, 'approval', a.approver_id, a.persona_role,
           format('%s: %s for %s by %s (%s).', coalesce(g.gate_code, a.scope), a.decision, a.subject_ref, a.approver_id, a.approver_kind),
           a.approval_id, to_jsonb(a)
      from ops.approvals a
      left join ops.release_gates g on g.gate_id = a.gate_id
     where a.release_id = release.release_id
    union all
    select x.created_at, x.created_at, 'exception', x.approver_id, 'release_manager',
           format('%s on %s until %s, granted by %s (%s), requested by %s: %s Risk: %s%s', x.exception_type,
                  array_to_string(x.impacted_gates, ', '), to_char(x.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  x.approver_id, x.approver_kind, coalesce(x.requested_by, 'nobody named'), x.reason, x.risk_statement,
                  case when x.continues is not null then format(' It continues %s.', x.continues) end),
           x.exception_id, to_jsonb(x)
      from ops.exceptions x where x.release_id = release.release_id
    union all
    select p.created_at, p.created_at, 'decision', p.requested_by, p.persona_role,
           format('%s for %s.', p.verdict, p.environment), p.decision_id, to_jsonb(p)
      from ops.promotion_decisions p where p.release_id = release.release_id;
end
$$;
comment on function ops_private.trace_facts(ops.releases) is
    'What was recorded about the release and its gates: opening, checks, evidence, approvals, exceptions, decisions.';
revoke all on function ops_private.trace_facts(ops.releases) from public;
grant execute on function ops_private.trace_facts(ops.releases) to release_manager, audit_reader;

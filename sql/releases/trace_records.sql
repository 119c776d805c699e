create or replace function ops_private.trace_records(release ops.releases)
returns setof ops_private.trace_entry
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select t.created_at, t.created_at, 'transition', t.actor, null,
           format('%s %s: %s -> %s.%s', coalesce(g.gate_code, t.subject_table), t.field, coalesce(left(t.from_value, 200), 'none'),
                  coalesce(left(t.to_value, 200), 'none'), coalesce(' ' || t.reason, '')), t.transition_id, to_jsonb(t)
      from ops.state_transitions t
      left join ops.release_gates g on g.gate_id = t.subject_id
     where t.release_id = release.release_id
    union all
    select l.received_at, l.received_at, 'submission', l.actor, null,
           format('%s was %s%s.', coalesce(l.event_type, 'An unreadable event'), l.processing_status,
                  coalesce(': ' || rtrim(l.error_detail, '.'), '')),
           l.ingest_id, to_jsonb(l)
      from ops.event_ingest_log l where l.release_id = release.release_id and l.processing_status <> 'accepted';
end
$$;
comment on function ops_private.trace_records(ops.releases) is
    'What the control plane recorded on its own: changes of status, and submissions that it did not accept.';
revoke all on function ops_private.trace_records(ops.releases) from public;
grant execute on function ops_private.trace_records(ops.releases) to release_manager, audit_reader;

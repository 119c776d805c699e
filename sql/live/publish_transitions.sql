create or replace function ops_private.publish_transitions()
returns trigger
language plpgsql
security definer -- transitions are written by triggers on behalf of any persona
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select n.release_id, n.subject_table, n.subject_id,
           jsonb_strip_nulls(jsonb_build_object('gate_code', g.gate_code, 'environment', d.environment))
           || jsonb_build_object('field', n.field)
           -- A status is published with the change; a long text has to be looked up.
           || case when n.field in ('scope_metadata', 'root_cause', 'compliance_reasons') then '{}'
                   else jsonb_build_object('from', n.from_value, 'to', n.to_value) end
      from new_rows n
      left join lateral (select moved.gate_code from ops.release_gates moved
                          where n.subject_table = 'release_gates' and moved.gate_id = n.subject_id limit 1) g on true
      left join lateral (select moved.environment from ops.deployments moved
                          where n.subject_table = 'deployments' and moved.deployment_id = n.subject_id limit 1) d on true
     order by n.transition_id;
    return null;
end
$$;
comment on function ops_private.publish_transitions() is 'Trigger: every change of a status or another mutable field.';
revoke all on function ops_private.publish_transitions() from public;

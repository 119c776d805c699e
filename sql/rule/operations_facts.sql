create or replace function ops_private.operations_facts(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        select row(q.target, 'drill', latest.drill_type, null, 'success', null, null, null, null,
                   latest.executed_at, latest.created_at, latest.drill_id)::ops_private.target_fact
          from unnest(operations_facts.requirements) q
          join unnest(operations_facts.targets) t on t.target = q.target
         cross join lateral (
              select d.drill_type, d.executed_at, d.created_at, d.drill_id
                from ops.recovery_drills d
               where d.environment = t.environment and d.outcome = 'success' and d.restore_validated
                 and (q.subject is null or d.drill_type = q.subject)
                 and (operations_facts.as_of is null or d.created_at <= operations_facts.as_of)
               order by d.executed_at desc, d.created_at desc, d.drill_id desc limit 1) latest
         where q.kind = 'recovery_drill'
        union all
        select row(q.target, 'incident', q.subject, null, 'open', null, null, null, null,
                   first_open.detected_at, first_open.created_at, first_open.incident_id)::ops_private.target_fact
          from unnest(operations_facts.requirements) q
          join unnest(operations_facts.targets) t on t.target = q.target
         cross join lateral (
              select i.detected_at, i.created_at, i.incident_id
                from ops.incidents i
               where i.environment = t.environment
                 and case
                         when operations_facts.as_of is null then i.resolved_at is null and i.severity = q.subject
                         else i.created_at <= operations_facts.as_of
                              and ops_private.value_at(i.incident_id, 'resolved_at', i.resolved_at::text, operations_facts.as_of) is null
                              and ops_private.value_at(i.incident_id, 'severity', i.severity, operations_facts.as_of) = q.subject
                     end
               order by i.created_at, i.incident_id limit 1) first_open
         where q.kind = 'no_open_incident');
end
$$;
comment on function ops_private.operations_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    timestamptz
) is
    'For the requirements that ask: the latest successful and validated recovery drill, and the first open incident of the '
    'forbidden severity.';
revoke all on function ops_private.operations_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    timestamptz
) from public;

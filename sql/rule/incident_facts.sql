create or replace function ops_private.incident_facts(
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
        select row(q.target, 'incident', q.subject, null, 'open', null, null, null, null,
                   first_open.detected_at, first_open.created_at, first_open.incident_id)::ops_private.target_fact
          from unnest(incident_facts.requirements) q
          join unnest(incident_facts.targets) t on t.target = q.target
         cross join lateral (
              select i.detected_at, i.created_at, i.incident_id
                from ops.incidents i
               where i.environment = t.environment
                 and case
                         when incident_facts.as_of is null then i.resolved_at is null and i.severity = q.subject
                         else i.created_at <= incident_facts.as_of
                              and ops_private.value_at(i.incident_id, 'resolved_at', i.resolved_at::text, incident_facts.as_of) is null
                              and ops_private.value_at(i.incident_id, 'severity', i.severity, incident_facts.as_of) = q.subject
                     end
               order by i.created_at, i.incident_id limit 1) first_open
         where q.kind = 'no_open_incident');
end
$$;
comment on function ops_private.incident_facts(ops_private.evaluation_target[], ops_private.target_requirement[], timestamptz) is
    'The first open incident of the severity that a requirement forbids.';
revoke all on function ops_private.incident_facts(ops_private.evaluation_target[], ops_private.target_requirement[], timestamptz) from public;

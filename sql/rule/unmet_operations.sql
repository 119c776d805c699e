create or replace function ops_private.unmet_operations(
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[],
    at timestamptz
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select row(q.target, q.code, q.kind, q.who_can_fix, 'recovery_drill_missing',
                   format('No validated recovery drill within %s.', coalesce(q.max_age::text, 'any time')),
                   false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_operations.requirements) q
         where q.kind = 'recovery_drill'
           and not exists (
               select from unnest(unmet_operations.facts) f
                where f.target = q.target and f.kind = 'drill' and f.status = 'success'
                  and (q.subject is null or f.subject = q.subject)
                  and (q.max_age is null or f.at > unmet_operations.at - q.max_age))
        union all
        select row(q.target, q.code, q.kind, q.who_can_fix, 'incident_open',
                   format('An incident of severity %s is open.', f.status), false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_operations.requirements) q
          join unnest(unmet_operations.facts) f on f.target = q.target and f.kind = 'incident' and f.subject = q.subject
         where q.kind = 'no_open_incident');
end
$$;
comment on function ops_private.unmet_operations(ops_private.target_requirement[], ops_private.target_fact[], timestamptz) is
    'Requirements of kind recovery_drill and no_open_incident that are not met.';
revoke all on function ops_private.unmet_operations(ops_private.target_requirement[], ops_private.target_fact[], timestamptz) from public;

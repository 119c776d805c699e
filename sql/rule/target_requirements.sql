create or replace function ops_private.target_requirements(targets ops_private.evaluation_target[], as_of timestamptz)
returns ops_private.target_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan -- planning costs more than running
as $$
begin
    return (
    with applicable as materialized ( -- once for each project and environment, not once for each target
        select place.project, place.environment, q.gate_code, q.code, q.kind, q.subject, q.min_count, q.max_age, q.personas,
               q.human_only, q.not_initiator, q.distinct_from, q.who_can_fix, q.binds, q.known_only
          from (select distinct t.project, t.environment from unnest(target_requirements.targets) t) place
         cross join lateral ops_private.requirements_in_force(place.project, place.environment, target_requirements.as_of) q
         where q.enabled)
    select array_agg(row(target.target, q.code, q.kind, q.subject, q.min_count, q.max_age, q.personas,
                         q.human_only, q.not_initiator, q.distinct_from, q.who_can_fix, q.binds,
                         q.known_only)::ops_private.target_requirement
                     order by target.target, q.code)
      from applicable q
      join unnest(target_requirements.targets) target
        on target.project = q.project and target.environment = q.environment and target.gate_code = q.gate_code
    );
end
$$;
comment on function ops_private.target_requirements(ops_private.evaluation_target[], timestamptz) is
    'The policy for these evaluation targets, now or as it was at an instant.';
revoke all on function ops_private.target_requirements(ops_private.evaluation_target[], timestamptz) from public;

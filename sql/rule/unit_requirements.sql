create or replace function ops_private.unit_requirements(units ops_private.gate_unit[], as_of timestamptz)
returns ops_private.unit_requirement[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(p.unit, p.code, p.kind, p.subject, p.min_count, p.max_age, p.personas,
                         p.human_only, p.not_initiator, p.distinct_from, p.who_can_fix)::ops_private.unit_requirement
                     order by p.unit, p.code)
      from (
          -- The most specific row of a code wins, also when it is switched off.
          select distinct on (u.unit, q.code) u.unit, q.*
            from unnest(unit_requirements.units) u
            join ops_private.policy_at(unit_requirements.as_of, array(select unnested.project from unnest(unit_requirements.units) unnested)) q
              on q.gate_code = u.gate_code
             and (q.environment is null or q.environment = u.environment)
             and (q.project is null or q.project = u.project)
           order by u.unit, q.code, q.project is null, q.environment is null
      ) as p
     where p.enabled
    );
end
$$;
comment on function ops_private.unit_requirements(ops_private.gate_unit[], timestamptz) is
    'The policy for these units, as it stands or as it stood at an instant.';
revoke all on function ops_private.unit_requirements(ops_private.gate_unit[], timestamptz) from public;

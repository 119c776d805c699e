create or replace function ops_private.requirements_in_force(project text, environment text, as_of timestamptz)
returns setof ops.gate_requirements
language plpgsql
stable
rows 20
set search_path = pg_catalog, pg_temp
as $$
declare
    moment constant timestamptz := coalesce(requirements_in_force.as_of, clock_timestamp());
    delay interval := interval '0';
begin
    -- Next to always nothing waits, and one row says so.
    if requirements_in_force.as_of is not null or (select b.loosened_until > moment from ops_private.rulebook b) then
        delay := ops_private.loosening_delay(requirements_in_force.project, requirements_in_force.environment, moment);
    end if;
    if delay = interval '0' then
        return query select * from ops_private.applicable_requirements(
            requirements_in_force.project, requirements_in_force.environment, requirements_in_force.as_of);
        return;
    end if;
    return query
    select chosen.*
      from ops_private.applicable_requirements(requirements_in_force.project, requirements_in_force.environment, moment - delay) before_it
      full join ops_private.applicable_requirements(
               requirements_in_force.project, requirements_in_force.environment, requirements_in_force.as_of) after_it
        on after_it.gate_code = before_it.gate_code and after_it.code = before_it.code
     cross join lateral (
          select (before_it).* where ops_private.is_loosening(to_jsonb(before_it), to_jsonb(after_it))
          union all
          select (after_it).* where not ops_private.is_loosening(to_jsonb(before_it), to_jsonb(after_it))) chosen
     where chosen.requirement_id is not null;
end
$$;
comment on function ops_private.requirements_in_force(text, text, timestamptz) is
    'The requirements by which a project is judged in an environment, now or at an instant: those that apply, except that what asks '
    'for less waits for the setting loosening_delay.';
revoke all on function ops_private.requirements_in_force(text, text, timestamptz) from public;

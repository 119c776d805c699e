create or replace function ops_private.applicable_requirements(project text, environment text, as_of timestamptz)
returns setof ops.gate_requirements
language plpgsql
stable
rows 20
security definer -- every persona may read the policy, few who changed it
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan -- planning costs more than running
as $$
begin
    return query
    -- The most specific row of a code wins, also when it is switched off: project before environment before general.
    select distinct on (q.gate_code, q.code, case when applicable_requirements.environment is null then q.environment end) q.*
      from (select * from ops.gate_requirements
             where applicable_requirements.as_of is null
            union all
            select held.*
              from ops_private.policy_rows_at('gate_requirements', applicable_requirements.as_of) row_then
             cross join lateral jsonb_populate_record(null::ops.gate_requirements, row_then) held
             where applicable_requirements.as_of is not null) q
     where (q.project is null or q.project = applicable_requirements.project)
       and (applicable_requirements.environment is null or q.environment is null or q.environment = applicable_requirements.environment)
     order by q.gate_code, q.code, case when applicable_requirements.environment is null then q.environment end,
              q.project is null, q.environment is null;
end
$$;
comment on function ops_private.applicable_requirements(text, text, timestamptz) is
    'The requirements that apply to a project (null: any without its own policy) in an environment (null: in each one that rows '
    'name), now or at an instant. Says which row wins; enabled is for the caller to look at.';
revoke all on function ops_private.applicable_requirements(text, text, timestamptz) from public;
grant execute on function ops_private.applicable_requirements(text, text, timestamptz) to release_manager, audit_reader;

create or replace function ops_private.setting(name text, project text, environment text, as_of timestamptz default null)
returns text
language plpgsql
stable
security definer -- every persona may read the policy, few who changed it
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan -- planning costs more than running
as $$
declare
    held ops.policy_settings;
begin
    if setting.as_of is null then
        select s.* into held
          from ops.policy_settings s
         where s.name = setting.name
           and (s.project is null or s.project = setting.project) and (s.environment is null or s.environment = setting.environment)
         order by s.project is null, s.environment is null
         limit 1;
    else
        select then_row.* into held
          from ops_private.policy_rows_at('policy_settings', setting.as_of) row_then
         cross join lateral jsonb_populate_record(null::ops.policy_settings, row_then) then_row
         where then_row.name = setting.name
           and (then_row.project is null or then_row.project = setting.project)
           and (then_row.environment is null or then_row.environment = setting.environment)
         order by then_row.project is null, then_row.environment is null
         limit 1;
    end if;
    return held.value #>> '{}';
end
$$;
comment on function ops_private.setting(text, text, text, timestamptz) is
    'A setting of the policy for a project in an environment, now or at an instant, as text to be cast: the most specific row of '
    'ops.policy_settings. Null when there is none: callers take the strict value then.';
revoke all on function ops_private.setting(text, text, text, timestamptz) from public;
grant execute on function ops_private.setting(text, text, text, timestamptz) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role;

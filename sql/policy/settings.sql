create or replace function ops.settings(project text default null, environment text default null, as_of timestamptz default null)
returns table (name text, environment text, project text, value jsonb, description text)
language sql
stable
security definer -- every persona may read the policy, few who changed it
set search_path = pg_catalog, pg_temp
as $$
    select distinct on (s.name, case when settings.environment is null then s.environment end)
           s.name, s.environment, s.project, s.value, s.description
      from (select * from ops.policy_settings
             where settings.as_of is null
            union all
            select held.*
              from ops_private.policy_rows_at('policy_settings', settings.as_of) row_then
             cross join lateral jsonb_populate_record(null::ops.policy_settings, row_then) held
             where settings.as_of is not null) s
     where (s.project is null or s.project = ops_private.folded_project(settings.project))
       and (settings.environment is null or s.environment is null or s.environment = settings.environment)
     order by s.name, case when settings.environment is null then s.environment end, s.project is null, s.environment is null
$$;
comment on function ops.settings(text, text, timestamptz) is
    'The settings of the policy for a project (null: in general) and an environment (null: each), now or at an instant: per name the row '
    'that applies.';
revoke all on function ops.settings(text, text, timestamptz) from public;
grant execute on function ops.settings(text, text, timestamptz) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role, gates_admin, gates_server;

create or replace function ops.diff_policy(
    project text default null,
    environment text default null,
    since timestamptz default null,
    until timestamptz default null
)
returns table (gate_code text, code text, environment text, before_row jsonb, after_row jsonb)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    -- Without an instant: where the project differs from the general policy.
    select coalesce(b.gate_code, a.gate_code), coalesce(b.code, a.code), coalesce(b.environment, a.environment),
           to_jsonb(b), to_jsonb(a)
      from ops.policy(case when diff_policy.since is not null then diff_policy.project end, diff_policy.environment,
                      coalesce(diff_policy.since, diff_policy.until)) b
      full join ops.policy(diff_policy.project, diff_policy.environment, diff_policy.until) a
        on a.gate_code = b.gate_code and a.code = b.code
       and coalesce(case when diff_policy.environment is null then a.environment end, '')
           = coalesce(case when diff_policy.environment is null then b.environment end, '')
     where to_jsonb(b) - 'project' is distinct from to_jsonb(a) - 'project'
    union all
    select null, coalesce(b.name, a.name), coalesce(b.environment, a.environment), to_jsonb(b) - 'description', to_jsonb(a) - 'description'
      from ops.settings(case when diff_policy.since is not null then diff_policy.project end, diff_policy.environment,
                        coalesce(diff_policy.since, diff_policy.until)) b
      full join ops.settings(diff_policy.project, diff_policy.environment, diff_policy.until) a
        on a.name = b.name
       and coalesce(case when diff_policy.environment is null then a.environment end, '')
           = coalesce(case when diff_policy.environment is null then b.environment end, '')
     where b.value is distinct from a.value
     order by 1, 2, 3
$$;
comment on function ops.diff_policy(text, text, timestamptz, timestamptz) is
    'What differs between two policies, requirements and settings (gate_code is null): with since, the project''s then and until (null: '
    'now); without, the general one and the project''s.';
revoke all on function ops.diff_policy(text, text, timestamptz, timestamptz) from public;
grant execute on function ops.diff_policy(text, text, timestamptz, timestamptz) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role, gates_admin, gates_server;

create or replace function ops_private.claimed_project()
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (ops_private.caller()).project;
end
$$;
comment on function ops_private.claimed_project() is 'The only project that the caller may speak for; null when it may for all.';
revoke all on function ops_private.claimed_project() from public;
grant execute on function ops_private.claimed_project() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

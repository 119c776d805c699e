create or replace function ops_private.persona()
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (ops_private.caller()).persona;
end
$$;
comment on function ops_private.persona() is 'The caller''s persona.';
revoke all on function ops_private.persona() from public;
grant execute on function ops_private.persona() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

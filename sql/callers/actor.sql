create or replace function ops_private.actor()
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (ops_private.caller()).actor;
end
$$;
comment on function ops_private.actor() is 'The caller''s subject: what created_by, approver_id, deployed_by and executed_by hold.';
revoke all on function ops_private.actor() from public;
grant execute on function ops_private.actor() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

create or replace function ops_private.caller()
returns ops_private.caller
language plpgsql -- keeps its plan: this runs for every request and every policy
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return ops_private.caller_from_claims(
        case
            -- Claims count only when a login that verifies tokens has set them.
            when session_user = 'authenticator' or pg_has_role(session_user, 'gates_server', 'member')
                then coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}')
            else jsonb_build_object('sub', session_user)
        end
        || jsonb_build_object('role', coalesce(nullif(current_setting('role', true), 'none'), session_user)));
end
$$;
comment on function ops_private.caller() is
    'The caller of this statement. The persona is the role in force, inside security definer functions, too.';
revoke all on function ops_private.caller() from public;
grant execute on function ops_private.caller() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

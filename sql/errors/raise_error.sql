create or replace function ops_private.raise_error(code text, detail text, hint text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT' || coalesce(
            (select e.http_status::text from ops.error_codes e where e.code = raise_error.code), '500'),
        message = raise_error.code,
        detail = raise_error.detail,
        hint = raise_error.hint;
end
$$;
comment on function ops_private.raise_error(text, text, text) is
    'Raises an error of ops.error_codes as SQLSTATE PTnnn, which PostgREST and the server answer with HTTP status nnn.';
revoke all on function ops_private.raise_error(text, text, text) from public;
grant execute on function ops_private.raise_error(text, text, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

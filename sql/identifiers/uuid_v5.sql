create or replace function ops_private.uuid_v5(namespace uuid, name text)
returns uuid
language plpgsql -- keeps its plan; a language sql function with a search_path of its own is planned on every call
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    digest constant bytea := substring(
        ops_private.sha1(uuid_send(uuid_v5.namespace) || convert_to(uuid_v5.name, 'UTF8')) from 1 for 16);
begin
    return encode(
        set_byte(set_byte(digest, 6, (get_byte(digest, 6) & 15) | 80), 8, (get_byte(digest, 8) & 63) | 128), 'hex')::uuid;
end
$$;
comment on function ops_private.uuid_v5(uuid, text) is 'An RFC 9562 version 5 (name-based) UUID.';
revoke all on function ops_private.uuid_v5(uuid, text) from public;
grant execute on function ops_private.uuid_v5(uuid, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

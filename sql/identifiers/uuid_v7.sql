create or replace function ops_private.uuid_v7()
returns uuid
language plpgsql
volatile
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                from 1 for 6),
            52, 1), 53, 1),
        'hex')::uuid;
end
$$;
comment on function ops_private.uuid_v7() is 'An RFC 9562 version 7 (time-ordered) UUID: new keys go to the end of an index.';
revoke all on function ops_private.uuid_v7() from public;
grant execute on function ops_private.uuid_v7() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

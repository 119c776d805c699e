create or replace function ops.gate_id(release_id uuid, gate_code text)
returns uuid
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    -- It begins with the first half of the release's id, so that the gates of a release and their rows are neighbours in every index.
    id constant bytea := substring(uuid_send(gate_id.release_id) from 1 for 8)
        || substring(sha256(uuid_send(gate_id.release_id) || convert_to(gate_id.gate_code, 'UTF8')) from 1 for 8);
begin
    return encode(set_byte(set_byte(id, 6, (get_byte(id, 6) & 15) | 128), 8, (get_byte(id, 8) & 63) | 128), 'hex')::uuid;
end
$$;
comment on function ops.gate_id(uuid, text) is
    'The id of a release''s gate, a version 8 UUID that begins like the release''s; also for personas that may not read '
    'ops.release_gates. FR-2.';
revoke all on function ops.gate_id(uuid, text) from public;
grant execute on function ops.gate_id(uuid, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

create or replace function ops.revoke_persona(assignment_id uuid)
returns uuid
language sql
volatile
security definer -- calls what only gates_server may; the caller is read here
set search_path = pg_catalog, pg_temp
as $$
    select ops_private.revoke_persona_as(ops_private.actor(), revoke_persona.assignment_id)
$$;
comment on function ops.revoke_persona(uuid) is
    'Ends an assignment; tokens issued before remain valid until they expire. Idempotent. Administrators only. Errors: '
    'assignment_not_found.';
revoke all on function ops.revoke_persona(uuid) from public;
grant execute on function ops.revoke_persona(uuid) to gates_admin;

create or replace function ops.revoke_persona(assignment_id uuid)
returns uuid
language sql
volatile
security definer -- the way past the grant of gates_server; who calls is read here
set search_path = ''
as $$
    select ops_private.revoke_persona_as(ops_private.actor(), revoke_persona.assignment_id)
$$;
comment on function ops.revoke_persona(uuid) is
    'Ends an assignment; tokens that were issued before live until they expire. Saying it again changes nothing. Administrators only. Errors: assignment_not_found.';
revoke all on function ops.revoke_persona(uuid) from public;
grant execute on function ops.revoke_persona(uuid) to service_role;

create or replace function ops_private.revoke_persona_as(administrator text, assignment_id uuid)
returns uuid
language plpgsql
volatile
security definer -- writes a table that no role may write directly
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.keep_read_committed();
    update ops.persona_assignments a
       set revoked_at = clock_timestamp(), revoked_by = revoke_persona_as.administrator
     where a.assignment_id = revoke_persona_as.assignment_id and a.revoked_at is null;
    if not found and not exists (
            select from ops.persona_assignments a where a.assignment_id = revoke_persona_as.assignment_id) then
        perform ops_private.raise_error('assignment_not_found', 'No persona assignment has this id.', 'gates persona list shows the ids.');
    end if;
    return revoke_persona_as.assignment_id;
end
$$;
comment on function ops_private.revoke_persona_as(text, uuid) is
    'Ends an assignment on behalf of an administrator whom the server has verified. For gates_server only.';
revoke all on function ops_private.revoke_persona_as(text, uuid) from public;
grant execute on function ops_private.revoke_persona_as(text, uuid) to gates_server;

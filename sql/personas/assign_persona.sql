create or replace function ops.assign_persona(subject text, persona text, github_login text default null, kind text default null)
returns uuid
language sql
volatile
security definer -- calls what only gates_server may; the caller is read here
set search_path = pg_catalog, pg_temp
as $$
    select ops_private.assign_persona_as(ops_private.actor(), assign_persona.subject, assign_persona.persona, assign_persona.github_login,
                                         assign_persona.kind)
$$;
comment on function ops.assign_persona(text, text, text, text) is
    'Assigns a persona to a subject, optionally with its GitHub login. Idempotent. Administrators only. Errors: invalid_value, '
    'github_login_taken.';
revoke all on function ops.assign_persona(text, text, text, text) from public;
grant execute on function ops.assign_persona(text, text, text, text) to gates_admin;

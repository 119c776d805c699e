-- Personas: who gives a person a persona, who takes it away, and how a Supabase login comes by it.
--
-- The table ops.persona_assignments stands in the foundation, because every decision compares people over it.
-- service_role assigns in SQL and over PostgREST. The server assigns for a token that says service_role without
-- being service_role: gates_server names the token's subject, and the record says who it was.

create function ops_private.assign_persona(administrator text, subject text, persona text, github_login text)
returns uuid
language plpgsql
volatile
security definer -- writes a table that nobody may write directly
set search_path = ''
as $$
#variable_conflict use_column
declare
    standing ops.persona_assignments;
    assigned uuid;
begin
    if coalesce(assign_persona.subject, '') !~ '\S' or length(assign_persona.subject) > 255 then
        perform ops_private.raise_error('invalid_value', 'subject is empty or longer than 255 characters.', 'Send the sub of the person''s tokens.');
    elsif coalesce(assign_persona.persona, '') not in
            ('ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader') then
        perform ops_private.raise_error('invalid_value', 'persona is none of the six.',
            'Use ci_service_role, release_manager, qa_tester, sre, developer or audit_reader.');
    elsif assign_persona.github_login !~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(\[bot\])?$' then
        perform ops_private.raise_error('invalid_value', 'github_login is no GitHub login.', 'Send it as GitHub shows it, without the @.');
    end if;

    -- Administrators are few and rare: one after another, so that a name never comes to mean two people, as a
    -- login or as a subject. Otherwise who started a run could sign it under the other name.
    perform pg_advisory_xact_lock(hashtextextended('ops.persona_assignments', 0));
    if exists (select from ops.persona_assignments a
                where a.revoked_at is null and a.subject <> assign_persona.subject
                  and (lower(assign_persona.github_login) in (lower(a.github_login), lower(a.subject))
                       or lower(assign_persona.subject) = lower(a.github_login))) then
        perform ops_private.raise_error('github_login_taken',
            'The GitHub login is another person''s, or the subject is another person''s GitHub login.',
            'Revoke the other assignment first: gates persona list shows it.');
    end if;

    select a.* into standing
      from ops.persona_assignments a
     where a.subject = assign_persona.subject and a.persona = assign_persona.persona and a.revoked_at is null;
    -- Who says nothing of the login takes none away: four eyes would stop working unnoticed.
    if standing.assignment_id is not null
       and (assign_persona.github_login is null or standing.github_login = assign_persona.github_login) then
        return standing.assignment_id;
    end if;
    -- Same person, another login: the old assignment ends, so that its time stays on record.
    update ops.persona_assignments a
       set revoked_at = clock_timestamp(), revoked_by = assign_persona.administrator
     where a.assignment_id = standing.assignment_id;
    insert into ops.persona_assignments (subject, persona, github_login, assigned_by)
    values (assign_persona.subject, assign_persona.persona, assign_persona.github_login, assign_persona.administrator)
    returning assignment_id into assigned;
    return assigned;
end
$$;
comment on function ops_private.assign_persona(text, text, text, text) is
    'Gives a subject a persona in the name of an administrator whom the server has verified. For gates_server only.';

create function ops_private.revoke_persona(administrator text, assignment_id uuid)
returns uuid
language plpgsql
volatile
security definer -- writes a table that nobody may write directly
set search_path = ''
as $$
begin
    update ops.persona_assignments a
       set revoked_at = clock_timestamp(), revoked_by = revoke_persona.administrator
     where a.assignment_id = revoke_persona.assignment_id and a.revoked_at is null;
    if not found and not exists (
            select from ops.persona_assignments a where a.assignment_id = revoke_persona.assignment_id) then
        perform ops_private.raise_error('assignment_not_found', 'No persona assignment has this id.', 'gates persona list shows the ids.');
    end if;
    return revoke_persona.assignment_id;
end
$$;
comment on function ops_private.revoke_persona(text, uuid) is
    'Ends an assignment in the name of an administrator whom the server has verified. For gates_server only.';

create function ops.assign_persona(subject text, persona text, github_login text default null)
returns uuid
language sql
volatile
security definer -- the way past the grant of gates_server; who calls is read here
set search_path = ''
as $$
    select ops_private.assign_persona(ops_private.actor(), assign_persona.subject, assign_persona.persona, assign_persona.github_login)
$$;
comment on function ops.assign_persona(text, text, text) is
    'Gives a subject a persona, optionally with its GitHub login. Saying it again changes nothing. Administrators only. Errors: invalid_value, github_login_taken.';

create function ops.revoke_persona(assignment_id uuid)
returns uuid
language sql
volatile
security definer -- the way past the grant of gates_server; who calls is read here
set search_path = ''
as $$
    select ops_private.revoke_persona(ops_private.actor(), revoke_persona.assignment_id)
$$;
comment on function ops.revoke_persona(uuid) is
    'Ends an assignment; tokens that were issued before live until they expire. Saying it again changes nothing. Administrators only. Errors: assignment_not_found.';

revoke all on function ops_private.assign_persona(text, text, text, text), ops_private.revoke_persona(text, uuid),
    ops.assign_persona(text, text, text), ops.revoke_persona(uuid) from public;
grant execute on function ops_private.assign_persona(text, text, text, text), ops_private.revoke_persona(text, uuid) to gates_server;
grant execute on function ops.assign_persona(text, text, text), ops.revoke_persona(uuid) to service_role;

-- The server lists assignments for an administrator without being one.
grant select on ops.persona_assignments to gates_server;
create policy gates_server_select on ops.persona_assignments for select to gates_server using (true);

-- The Custom Access Token Hook of Supabase --------------------------------------------------

create function ops.custom_access_token_hook(event jsonb)
returns jsonb
language plpgsql
stable
security definer -- supabase_auth_admin reads no table of ours
set search_path = ''
as $$
declare
    held text[];
    chosen text;
begin
    select array_agg(a.persona) into held
      from ops.persona_assignments a
     where a.subject = event ->> 'user_id' and a.revoked_at is null;
    chosen := coalesce(event #>> '{claims,app_metadata,persona}', case when cardinality(held) = 1 then held[1] end);
    -- Only Supabase's own word for "logged in" is replaced, and only by what is assigned.
    if chosen = any (held) and event #>> '{claims,role}' = 'authenticated' then
        return jsonb_set(event, '{claims,role}', to_jsonb(chosen));
    end if;
    return event;
exception
    -- An error here would lock everybody out; without a persona they can at least log in.
    when query_canceled or assert_failure or others then
        return event;
end
$$;
comment on function ops.custom_access_token_hook(jsonb) is
    'Custom Access Token Hook of Supabase Auth: puts the person''s persona into the role claim. Who holds several chooses by app_metadata.persona; who chooses none, or one that is not assigned, stays authenticated. Never raises.';

revoke all on function ops.custom_access_token_hook(jsonb) from public;
do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'supabase_auth_admin') then
        grant usage on schema ops to supabase_auth_admin;
        grant execute on function ops.custom_access_token_hook(jsonb) to supabase_auth_admin;
    end if;
end
$$;

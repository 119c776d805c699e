-- gates_admin calls ops.assign_persona. The server calls this one for a verified token with the role gates_admin, and
-- names its subject: the record then holds the administrator, not gates_server.
create or replace function ops_private.assign_persona_as(
    administrator text,
    subject text,
    persona text,
    github_login text,
    kind text default null
)
returns uuid
language plpgsql
volatile
security definer -- writes a table that no role may write directly
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    standing ops.persona_assignments;
    assigned uuid;
begin
    perform ops_private.keep_read_committed();
    if coalesce(assign_persona_as.subject, '') !~ E'\\S' or length(assign_persona_as.subject) > 255 then
        perform ops_private.raise_error('invalid_value', 'subject is empty or longer than 255 characters.',
            'Send the sub of the person''s tokens.');
    elsif assign_persona_as.kind not in ('human', 'agent', 'service') then
        perform ops_private.raise_error('invalid_value', 'kind is not a known kind.', 'Use human, agent or service.');
    elsif coalesce(assign_persona_as.persona, case when assign_persona_as.kind is null then '' else 'sre' end) not in
            ('ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader', 'gates_admin') then
        perform ops_private.raise_error('invalid_value', 'persona is not a known persona.',
            'Use ci_service_role, release_manager, qa_tester, sre, developer or audit_reader, or gates_admin for an administrator.');
    elsif assign_persona_as.github_login !~ E'^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(\\[bot\\])?$' then
        perform ops_private.raise_error('invalid_value', 'github_login is not a GitHub login.',
            'Send it as GitHub shows it, without the @.');
    end if;

    -- One administrator at a time, so that no name ever means two people, as a login or as a subject. Otherwise the
    -- person who started a run could sign it under the other name.
    perform ops_private.hold('persona_assignments');
    if exists (select from ops.persona_assignments a
                where a.revoked_at is null and a.subject <> assign_persona_as.subject
                  and (lower(assign_persona_as.github_login) in (lower(a.github_login), lower(a.subject))
                       or lower(assign_persona_as.subject) = lower(a.github_login))) then
        perform ops_private.raise_error('github_login_taken',
            'The GitHub login belongs to another person, or the subject is another person''s GitHub login.',
            'Revoke the other assignment first: gates persona list shows it.');
    end if;

    select a.* into standing
      from ops.persona_assignments a
     where a.subject = assign_persona_as.subject and a.persona is not distinct from assign_persona_as.persona and a.revoked_at is null;
    -- Leaving the login out does not remove it: four eyes would stop working unnoticed.
    if standing.assignment_id is not null
       and (assign_persona_as.github_login is null or standing.github_login = assign_persona_as.github_login)
       and (assign_persona_as.kind is null or standing.kind = assign_persona_as.kind) then
        return standing.assignment_id;
    end if;
    -- Same person, different login: the old assignment ends, so that its period stays on record.
    update ops.persona_assignments a
       set revoked_at = clock_timestamp(), revoked_by = assign_persona_as.administrator
     where a.assignment_id = standing.assignment_id;
    insert into ops.persona_assignments (subject, persona, github_login, kind, assigned_by)
    values (assign_persona_as.subject, assign_persona_as.persona, coalesce(assign_persona_as.github_login, standing.github_login),
            coalesce(assign_persona_as.kind, standing.kind), assign_persona_as.administrator)
    returning assignment_id into assigned;
    return assigned;
end
$$;
comment on function ops_private.assign_persona_as(text, text, text, text, text) is
    'Assigns a persona to a subject on behalf of an administrator whom the server has verified. For gates_server only.';
revoke all on function ops_private.assign_persona_as(text, text, text, text, text) from public;
grant execute on function ops_private.assign_persona_as(text, text, text, text, text) to gates_server;

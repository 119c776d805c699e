-- Foundation: what every later chapter stands on.
--
-- The collision check, the two schemas, the seven roles, identifiers, error codes, who is
-- calling, and the two guards that every domain uses (append-only rows, state transitions).
-- Serves FR-1 to FR-10 and the access table of the PRD.

-- An `ops` schema may already exist. Nothing below runs unless our names are free.
do $$
declare
    ours constant text[] := array[
        'releases', 'release_gates', 'gate_checks', 'approvals', 'evidence_artifacts', 'exceptions',
        'deployments', 'environment_events', 'event_ingest_log', 'incidents', 'recovery_drills',
        'error_codes', 'persona_assignments', 'state_transitions', 'exception_types',
        'gate_requirements', 'promotion_decisions', 'event_types', 'policy_changes', 'state_machines',
        'v_release_gate_summary', 'v_promotion_eligibility', 'v_evidence_completeness',
        'v_release_health', 'v_exception_status', 'v_deployment_history', 'v_environment_state',
        'v_ungated_deployments', 'v_ingest_anomalies', 'v_governance_facts', 'v_governance_kpis'];
    colliding text;
    cure text;
begin
    select string_agg(format('%I.%I', n.nspname, c.relname), ', ' order by c.relname),
           'create schema if not exists ops_legacy; '
           || string_agg(
                  format('alter %s %I.%I set schema ops_legacy;',
                         case c.relkind
                             when 'v' then 'view'
                             when 'm' then 'materialized view'
                             when 'S' then 'sequence'
                             when 'f' then 'foreign table'
                             else 'table'
                         end,
                         n.nspname, c.relname),
                  ' ' order by c.relname)
      into colliding, cure
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'ops'
       and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and c.relname = any (ours);

    if colliding is not null then
        raise exception using
            errcode = 'PT409',
            message = 'schema_collision',
            -- The Supabase CLI prints no hint, so the cure is in the detail, too.
            detail = format('The schema ops already holds relations of our names that are not ours: %s. Nothing was changed. To make room: %s', colliding, cure),
            hint = cure;
    end if;
end
$$;

create schema if not exists ops;
create schema if not exists ops_private;

comment on schema ops is
    'Release Gates: every release decision, its facts and its reasons. Tables and functions for people and tools.';
comment on schema ops_private is
    'Release Gates: the machinery behind ops. Not exposed by the Data API.';

-- Roles are cluster-wide while migrations run per database, so two databases may race here:
-- a role that appears in between is fine, a role that can log in is not.
do $$
declare
    personas constant text[] := array[
        'ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader'];
    role_name text;
    member_name text;
    can_set boolean;
begin
    foreach role_name in array array['anon', 'authenticated', 'service_role', 'gates_server'] || personas loop
        if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
            begin
                execute format('create role %I nologin noinherit', role_name);
            exception when duplicate_object or unique_violation then
                null;
            end;
        end if;
    end loop;

    if exists (select from pg_catalog.pg_roles where rolname = any (personas) and rolcanlogin) then
        raise exception using
            errcode = 'PT409',
            message = 'role_can_log_in',
            detail = format('A role of our name can log in: %s. A persona is never a login.',
                (select string_agg(rolname, ', ' order by rolname)
                   from pg_catalog.pg_roles where rolname = any (personas) and rolcanlogin)),
            hint = 'Rename that role, or: alter role <name> nologin;';
    end if;

    -- The creator of a role has ADMIN on it but not SET (16 and later), and policies are tested by SET.
    foreach role_name in array personas || array['gates_server'] loop
        foreach member_name in array array['authenticator', 'gates_server', current_user::text] loop
            continue when member_name = role_name
                or (role_name = 'gates_server' and member_name = 'authenticator')
                or not exists (select from pg_catalog.pg_roles where rolname = member_name)
                or (select rolsuper from pg_catalog.pg_roles where rolname = member_name);
            -- MEMBER is true for whoever holds ADMIN alone; SET exists since 16.
            if current_setting('server_version_num')::integer >= 160000 then
                execute 'select pg_catalog.pg_has_role($1, $2, ''SET'')' into can_set using member_name, role_name;
            else
                can_set := pg_catalog.pg_has_role(member_name, role_name, 'MEMBER');
            end if;
            continue when can_set;
            begin
                execute format('grant %I to %I', role_name, member_name);
            exception
                when insufficient_privilege then
                    raise exception using
                        errcode = 'PT409',
                        message = 'role_not_ours',
                        detail = format('The role %s exists and %s may not grant it.', role_name, current_user),
                        hint = format('As its owner: grant %I to %I with admin option;', role_name, current_user);
                when unique_violation or internal_error then
                    null; -- granted by another database's installation at this very moment
            end;
        end loop;
    end loop;
end
$$;

grant usage on schema ops to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader,
    authenticated, service_role, gates_server;
grant usage on schema ops_private to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader,
    authenticated, service_role, gates_server;

-- Identifiers ------------------------------------------------------------------------------

-- SHA-1 over core functions: uuid v5 needs it, pgcrypto is not everybody's to call.
create function ops_private.sha1(message bytea)
returns bytea
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
declare
    mask constant bigint := 4294967295;
    padded bytea := sha1.message || '\x80'::bytea
        || decode(repeat('00', ((55 - octet_length(sha1.message)) % 64 + 64) % 64), 'hex')
        || int8send(octet_length(sha1.message)::bigint * 8);
    h0 bigint := 1732584193; h1 bigint := 4023233417; h2 bigint := 2562383102;
    h3 bigint := 271733878; h4 bigint := 3285377520;
    a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; k bigint; t bigint;
    w bigint[];
begin
    for block in 0 .. octet_length(padded) / 64 - 1 loop
        for i in 0 .. 15 loop
            w[i] := (get_byte(padded, block * 64 + i * 4)::bigint << 24)
                | (get_byte(padded, block * 64 + i * 4 + 1) << 16)
                | (get_byte(padded, block * 64 + i * 4 + 2) << 8)
                | get_byte(padded, block * 64 + i * 4 + 3);
        end loop;
        for i in 16 .. 79 loop
            t := w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16];
            w[i] := ((t << 1) | (t >> 31)) & mask;
        end loop;
        a := h0; b := h1; c := h2; d := h3; e := h4;
        for i in 0 .. 79 loop
            if i < 20 then
                f := (b & c) | ((~b & mask) & d); k := 1518500249;
            elsif i < 40 then
                f := b # c # d; k := 1859775393;
            elsif i < 60 then
                f := (b & c) | (b & d) | (c & d); k := 2400959708;
            else
                f := b # c # d; k := 3395469782;
            end if;
            t := ((((a << 5) | (a >> 27)) & mask) + f + e + k + w[i]) & mask;
            e := d; d := c; c := ((b << 30) | (b >> 2)) & mask; b := a; a := t;
        end loop;
        h0 := (h0 + a) & mask; h1 := (h1 + b) & mask; h2 := (h2 + c) & mask;
        h3 := (h3 + d) & mask; h4 := (h4 + e) & mask;
    end loop;
    return substring(int8send(h0) from 5) || substring(int8send(h1) from 5)
        || substring(int8send(h2) from 5) || substring(int8send(h3) from 5)
        || substring(int8send(h4) from 5);
end
$$;
comment on function ops_private.sha1(bytea) is 'SHA-1 over core functions only; used for uuid v5, never for integrity.';

-- These are plpgsql because that keeps its plans: a language sql function with a search_path of its own is planned anew by every call.
create function ops_private.uuid_v5(namespace uuid, name text)
returns uuid
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
declare
    digest constant bytea := substring(
        ops_private.sha1(uuid_send(uuid_v5.namespace) || convert_to(uuid_v5.name, 'UTF8')) from 1 for 16);
begin
    return encode(
        set_byte(set_byte(digest, 6, (get_byte(digest, 6) & 15) | 80), 8, (get_byte(digest, 8) & 63) | 128), 'hex')::uuid;
end
$$;
comment on function ops_private.uuid_v5(uuid, text) is 'RFC 9562 version 5 (name-based) uuid.';

create function ops_private.uuid_v7()
returns uuid
language plpgsql
volatile
parallel safe
set search_path = ''
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
comment on function ops_private.uuid_v7() is 'RFC 9562 version 7 (time-ordered) uuid: keys that arrive in index order.';

create function ops.release_id(project text, release_name text)
returns uuid
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
begin
    return ops_private.uuid_v5('5f1c7a52-3f0e-5d0b-9c55-0f6f4f1f7c11',
                               release_id.project || E'\n' || release_id.release_name);
end
$$;
comment on function ops.release_id(text, text) is
    'The id that a release of this project and name has: parallel jobs and retries agree on it without talking. FR-1.';

create function ops.gate_id(release_id uuid, gate_code text)
returns uuid
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
declare
    -- The release's first half comes first, so that the gates of a release and their rows are neighbours in every index.
    id constant bytea := substring(uuid_send(gate_id.release_id) from 1 for 8)
        || substring(sha256(uuid_send(gate_id.release_id) || convert_to(gate_id.gate_code, 'UTF8')) from 1 for 8);
begin
    return encode(set_byte(set_byte(id, 6, (get_byte(id, 6) & 15) | 128), 8, (get_byte(id, 8) & 63) | 128), 'hex')::uuid;
end
$$;
comment on function ops.gate_id(uuid, text) is
    'The id of a release''s gate, a version 8 uuid beside its release''s own; also for personas that may not read ops.release_gates. FR-2.';

revoke all on function ops_private.sha1(bytea), ops_private.uuid_v5(uuid, text), ops_private.uuid_v7(),
    ops.release_id(text, text), ops.gate_id(uuid, text) from public;
grant execute on function ops_private.sha1(bytea), ops_private.uuid_v5(uuid, text), ops_private.uuid_v7(),
    ops.release_id(text, text), ops.gate_id(uuid, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader,
    authenticated, service_role, gates_server;

-- Error codes ------------------------------------------------------------------------------

create table ops.error_codes (
    code text primary key,
    http_status integer not null,
    title text not null,
    constraint error_codes_code_is_snake_case_check check (code ~ '^[a-z][a-z0-9_]{2,62}$'),
    constraint error_codes_http_status_check check (http_status between 400 and 599)
);
comment on table ops.error_codes is 'Every stable error code of every door, with its HTTP status.';
comment on column ops.error_codes.code is 'Stable snake_case code; never renamed, never reused.';
comment on column ops.error_codes.http_status is 'The HTTP status that goes with the code at every door.';
comment on column ops.error_codes.title is 'One line for people: what the code means.';

insert into ops.error_codes (code, http_status, title) values
    ('invalid_json', 400, 'The body is not valid JSON in UTF-8'),
    ('not_an_object', 400, 'The envelope is not a JSON object'),
    ('missing_field', 400, 'A field that the envelope needs is missing'),
    ('wrong_type', 400, 'A field of the envelope has the wrong JSON type'),
    ('unexpected_field', 400, 'The envelope has a field that it does not know'),
    ('invalid_value', 400, 'A field or parameter has a value that is not allowed'),
    ('invalid_timestamp', 400, 'A timestamp is not ISO 8601 with a time zone'),
    ('token_missing', 401, 'No bearer token was sent'),
    ('token_invalid', 401, 'The bearer token cannot be trusted'),
    ('token_expired', 401, 'The bearer token has expired or is not valid yet'),
    ('not_permitted', 403, 'The persona may not do this'),
    ('unknown_persona', 403, 'The token names no persona'),
    ('event_type_not_permitted', 403, 'The persona may not emit this event type'),
    ('not_own_release', 403, 'The persona may do this on its own releases only'),
    ('not_own_project', 403, 'The token''s repository may speak of its own project only'),
    ('not_human', 403, 'Only a human may do this'),
    ('release_not_found', 404, 'No such release is visible to the caller'),
    ('assignment_not_found', 404, 'No persona assignment has this id'),
    ('not_found', 404, 'There is nothing at this address'),
    ('method_not_allowed', 405, 'The address does not answer this method'),
    ('unknown_release', 409, 'The release is not on record'),
    ('unknown_gate', 409, 'The gate is not on record'),
    ('unknown_check', 409, 'The check is not on record'),
    ('unknown_deployment', 409, 'The deployment is not on record'),
    ('unknown_exception', 409, 'The exception is not on record'),
    ('unknown_incident', 409, 'The incident is not on record'),
    ('unknown_evidence', 409, 'The evidence artifact is not on record'),
    ('release_exists', 409, 'Another release has this project and name'),
    ('release_already_deployed', 409, 'A release that was deployed cannot be opened again'),
    ('github_login_taken', 409, 'The GitHub login is another person''s'),
    ('id_taken', 409, 'The id that the event chose belongs to something else'),
    ('illegal_transition', 409, 'The state cannot change that way'),
    ('deployment_settled', 409, 'The deployment has already come to its end'),
    ('nothing_to_roll_back', 409, 'No deployment of the release runs there'),
    ('nothing_to_restore', 409, 'No earlier release can be restored there'),
    ('promotion_denied', 409, 'The release may not be promoted'),
    ('deployment_not_ungated', 409, 'The deployment went out with its gates'),
    ('four_eyes', 409, 'Nobody approves what they asked for themselves'),
    ('initiator_unknown', 409, 'The initiating actor is no known person, so four eyes cannot be shown'),
    ('renewal_unreviewed', 409, 'An earlier exception for this release and gate still waits for its review'),
    ('post_review_overdue', 409, 'An earlier bypass of this gate still waits for its review'),
    ('gate_status_not_derived', 409, 'The gate cannot have the status that was asked for'),
    ('as_of_not_settled', 409, 'The instant is too recent to be told exactly'),
    ('append_only', 409, 'Rows of this table are never changed or removed'),
    ('schema_collision', 409, 'The schema ops holds relations of our names that are not ours'),
    ('role_can_log_in', 409, 'A role of our name can log in'),
    ('role_not_ours', 409, 'A role of our name is not ours to grant'),
    ('body_too_large', 413, 'The body is larger than allowed'),
    ('unsupported_media_type', 415, 'The content type is not one that this address takes'),
    ('unknown_schema_version', 422, 'The schema_version is not one that this control plane speaks'),
    ('malformed_idempotency_key', 422, 'The idempotency key is not source_system/release_id/event_type/tail'),
    ('idempotency_key_mismatch', 422, 'The idempotency key contradicts the envelope'),
    ('unknown_gate_code', 422, 'The gate code is none of G1, G2, G3, G4'),
    ('unknown_event_type', 422, 'The event type is unknown and no environment event'),
    ('invalid_payload', 422, 'The payload breaks the contract of its event type'),
    ('invalid_expiry', 422, 'The exception''s times are not allowed'),
    ('too_deep', 422, 'The JSON is nested deeper than 64 levels'),
    ('nul_character', 422, 'The JSON contains a NUL character'),
    ('lone_surrogate', 422, 'The JSON contains half of a surrogate pair'),
    ('duplicate_key', 422, 'A JSON object names a key twice'),
    ('number_too_long', 422, 'A number has more than 64 characters or an exponent of more than two digits'),
    ('emitted_at_in_future', 422, 'The event claims to come from the future'),
    ('too_many_requests', 429, 'The caller sends more than it may'),
    ('processing_failed', 500, 'The event could not be processed; its key is still free'),
    ('internal_error', 500, 'Something failed that should not'),
    ('signing_keys_unavailable', 503, 'The issuer''s signing keys cannot be fetched'),
    ('overloaded', 503, 'More waits for the database than may wait'),
    ('database_unavailable', 503, 'The database cannot be reached'),
    ('schema_missing', 503, 'The database has no Release Gates schema'),
    ('shutting_down', 503, 'The server is stopping'),
    ('statement_timeout', 504, 'The database took too long');

alter table ops.error_codes enable row level security;
grant select on ops.error_codes to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
create policy everyone_select on ops.error_codes for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server
    using (true);

create function ops_private.raise_error(code text, detail text, hint text)
returns void
language plpgsql
stable
set search_path = ''
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
    'Raises a coded error as SQLSTATE PTnnn, which PostgREST and the server answer with HTTP status nnn.';
revoke all on function ops_private.raise_error(text, text, text) from public;
grant execute on function ops_private.raise_error(text, text, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

-- Who is calling ---------------------------------------------------------------------------

create type ops_private.caller as (
    actor text,
    persona text,
    actor_kind text,
    project text,
    github_login text
);
comment on type ops_private.caller is
    'Who speaks: the token''s subject, the persona it speaks in, and whether a human, an agent or a service does the talking. A GitHub token also tells the one project it may speak of, and the login that started the run.';

create function ops_private.caller_from_claims(claims jsonb)
returns ops_private.caller
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return row(coalesce(nullif(claims ->> 'sub', ''), claims ->> 'role'),
           case claims ->> 'role' when 'service_role' then 'ci_service_role' else claims ->> 'role' end,
           case
               when jsonb_typeof(claims -> 'act') <> 'null' then 'agent'
               when claims #>> '{app_metadata,actor_kind}' in ('human', 'service')
                   then claims #>> '{app_metadata,actor_kind}'
               -- A kind that nobody knows is no human either.
               when claims #>> '{app_metadata,actor_kind}' is not null then 'agent'
               when claims ->> 'role' in ('ci_service_role', 'service_role') then 'service'
               else 'human'
           end,
           nullif(claims ->> 'project', ''),
           nullif(claims ->> 'github_login', ''))::ops_private.caller;
end
$$;
comment on function ops_private.caller_from_claims(jsonb) is
    'Reads verified claims: service_role counts as ci_service_role; an act claim (RFC 8693) makes the speaker an agent.';

create function ops_private.caller()
returns ops_private.caller
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    -- plpgsql, because it keeps its plan: this runs for every request and every policy.
    return ops_private.caller_from_claims(
        case
            -- Claims are words until a login that verifies tokens says them.
            when session_user = 'authenticator' or pg_has_role(session_user, 'gates_server', 'member')
                then coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}')
            else jsonb_build_object('sub', session_user)
        end
        || jsonb_build_object('role', coalesce(nullif(current_setting('role', true), 'none'), session_user)));
end
$$;
comment on function ops_private.caller() is
    'The caller of this statement. The persona is the role in force, also inside security definer functions.';

create function ops_private.actor()
returns text
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return (ops_private.caller()).actor;
end
$$;
comment on function ops_private.actor() is 'The caller''s subject: what created_by, approver_id, deployed_by and executed_by hold.';

create function ops_private.persona()
returns text
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return (ops_private.caller()).persona;
end
$$;
comment on function ops_private.persona() is 'The caller''s persona.';

revoke all on function ops_private.caller_from_claims(jsonb), ops_private.caller(), ops_private.actor(),
    ops_private.persona() from public;
grant execute on function ops_private.caller_from_claims(jsonb), ops_private.caller(), ops_private.actor(),
    ops_private.persona() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;

-- Persona assignments: who is a known person, under which names ----------------------------

create table ops.persona_assignments (
    assignment_id uuid primary key default ops_private.uuid_v7(),
    subject text not null,
    persona text not null,
    github_login text,
    assigned_by text not null default ops_private.actor(),
    assigned_at timestamptz not null default clock_timestamp(),
    revoked_at timestamptz,
    revoked_by text,
    constraint persona_assignments_persona_check check (persona in
        ('ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader')),
    constraint persona_assignments_subject_not_blank_check check (subject ~ '\S' and length(subject) <= 255),
    constraint persona_assignments_github_login_check check (github_login ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(\[bot\])?$'),
    constraint persona_assignments_revoked_by_someone_check check ((revoked_at is null) = (revoked_by is null))
);
create unique index persona_assignments_one_in_force
    on ops.persona_assignments (subject, persona) where revoked_at is null;
create index persona_assignments_github_login on ops.persona_assignments (lower(github_login));

comment on table ops.persona_assignments is
    'Who holds which persona, and the GitHub login by which the same person starts runs. Four-eyes compares people over it.';
comment on column ops.persona_assignments.assignment_id is 'Key, time-ordered.';
comment on column ops.persona_assignments.subject is 'The sub of the person''s tokens.';
comment on column ops.persona_assignments.persona is 'One of the six personas.';
comment on column ops.persona_assignments.github_login is 'The person''s GitHub login, compared without case.';
comment on column ops.persona_assignments.assigned_by is 'Who assigned it.';
comment on column ops.persona_assignments.assigned_at is 'When it was assigned.';
comment on column ops.persona_assignments.revoked_at is 'When it ended; null while in force.';
comment on column ops.persona_assignments.revoked_by is 'Who ended it.';

alter table ops.persona_assignments enable row level security;
grant select on ops.persona_assignments to release_manager, audit_reader;
create policy release_manager_select on ops.persona_assignments for select to release_manager using (true);
create policy audit_reader_select on ops.persona_assignments for select to audit_reader using (true);

create function ops_private.known_person(name text, as_of timestamptz default null)
returns text
language plpgsql -- keeps its plan
stable
parallel safe
security definer -- people are compared, few may read the assignments
set search_path = ''
as $$
begin
    return (
    select a.subject
      from ops.persona_assignments a
     where (a.subject = known_person.name or lower(a.github_login) = lower(known_person.name))
       and case
               when known_person.as_of is null then a.revoked_at is null
               else a.assigned_at <= known_person.as_of and (a.revoked_at is null or a.revoked_at > known_person.as_of)
           end
     order by a.subject = known_person.name desc, a.assigned_at
     limit 1);
end
$$;
comment on function ops_private.known_person(text, timestamptz) is
    'The subject of the person known by this subject or GitHub login, now or as it was on record at an instant; null when nobody is.';
revoke all on function ops_private.known_person(text, timestamptz) from public;

-- Append-only rows and state transitions ---------------------------------------------------

create function ops_private.refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform ops_private.raise_error('append_only',
        format('%I.%I is append-only: %s is refused for everyone.', tg_table_schema, tg_table_name, lower(tg_op)),
        'Record a new fact that corrects the old one.');
    return null;
end
$$;
comment on function ops_private.refuse_change() is 'Trigger of append-only tables: refuses update, delete and truncate.';
revoke all on function ops_private.refuse_change() from public;

create table ops.state_transitions (
    transition_id uuid primary key default ops_private.uuid_v7(),
    subject_table text not null,
    subject_id uuid not null,
    release_id uuid,
    field text not null,
    from_value text,
    to_value text,
    actor text not null,
    reason text,
    created_at timestamptz not null default clock_timestamp(),
    constraint state_transitions_change_something_check check (from_value is distinct from to_value)
);
create index state_transitions_release on ops.state_transitions (release_id, created_at);
create index state_transitions_subject on ops.state_transitions (subject_id, created_at);

comment on table ops.state_transitions is
    'Every change of a mutable field of a release, gate, deployment, exception or incident: append-only, so no status loses its history.';
comment on column ops.state_transitions.transition_id is 'Key, time-ordered.';
comment on column ops.state_transitions.subject_table is 'Table whose row changed.';
comment on column ops.state_transitions.subject_id is 'Key of the row that changed.';
comment on column ops.state_transitions.release_id is 'The release it belongs to.';
comment on column ops.state_transitions.field is 'Column that changed.';
comment on column ops.state_transitions.from_value is 'Value before.';
comment on column ops.state_transitions.to_value is 'Value after.';
comment on column ops.state_transitions.actor is 'Whose doing made it change.';
comment on column ops.state_transitions.reason is 'Why, where it is known.';
comment on column ops.state_transitions.created_at is 'When, by the database clock.';

create trigger state_transitions_append_only
    before update or delete or truncate on ops.state_transitions
    for each statement execute function ops_private.refuse_change();
alter table ops.state_transitions enable always trigger state_transitions_append_only;

alter table ops.state_transitions enable row level security;
grant select on ops.state_transitions to release_manager, audit_reader;
create policy release_manager_select on ops.state_transitions for select to release_manager using (true);
create policy audit_reader_select on ops.state_transitions for select to audit_reader using (true);

-- Our functions act for others: a batch of events, a sweep. A setting tells the triggers below them for whom. Whoever has
-- raw SQL can set it too, so it carries a seal that only the owner's functions can make and that dies with the transaction.
create table ops_private.seal (
    key bytea not null
);
comment on table ops_private.seal is 'One random key; nobody but the owner reads it, and it never leaves the database.';
insert into ops_private.seal (key) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
alter table ops_private.seal enable row level security;

create type ops_private.speech as (
    actor text,
    actor_kind text,
    reason text,
    phase text
);
comment on type ops_private.speech is
    'For whom our own function acts, and why. phase is ingest (gates are judged at its end), evaluation (statuses are being written) or null.';

create function ops_private.seal_of(words text)
returns text
language plpgsql -- keeps its plan, a language sql function is planned anew by every call
stable
security definer -- nobody else reads the key
set search_path = ''
as $$
begin
    return (
        select encode(sha256(s.key || sha256(s.key || convert_to(
                   pg_backend_pid() || ' ' || extract(epoch from transaction_timestamp()) || ' ' || seal_of.words, 'UTF8'))), 'hex')
          from ops_private.seal s);
end
$$;
comment on function ops_private.seal_of(text) is 'The seal of these words in this transaction.';

create function ops_private.speak(actor text, actor_kind text, reason text, phase text, reasons jsonb default null)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    words constant text := nullif(jsonb_strip_nulls(jsonb_build_object(
        'actor', speak.actor, 'actor_kind', speak.actor_kind, 'reason', speak.reason, 'phase', speak.phase)), '{}')::text;
begin
    -- A seal costs more than all else here: what says nothing needs none.
    perform set_config('ops.speech', case when words is null then '' else ops_private.seal_of(words) || words end, true),
            set_config('ops.reasons', case when speak.reasons is null then ''
                                           else ops_private.seal_of(speak.reasons::text) || speak.reasons::text end, true);
end
$$;
comment on function ops_private.speak(text, text, text, text, jsonb) is
    'Says for whom and why what follows in this transaction is done; reasons says why for single rows, by their keys. Four nulls say it no longer.';

create function ops_private.unsealed(setting text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    said constant text := nullif(current_setting(unsealed.setting, true), '');
begin
    return case when left(said, 64) = ops_private.seal_of(substr(said, 65)) then substr(said, 65) end;
end
$$;
comment on function ops_private.unsealed(text) is 'The words of a setting that ops_private.speak made; null when it is not sealed by us.';

create function ops_private.speech()
returns ops_private.speech
language plpgsql
stable
set search_path = ''
as $$
begin
    return jsonb_populate_record(null::ops_private.speech, ops_private.unsealed('ops.speech')::jsonb);
end
$$;
comment on function ops_private.speech() is 'What ops_private.speak said last; null when it is not sealed by us.';

create function ops_private.acting()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return coalesce((ops_private.speech()).actor, ops_private.actor());
end
$$;
comment on function ops_private.acting() is
    'Whose doing the current change is: the actor for whom our function acts, else the caller.';

create function ops_private.acting_kind()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return coalesce((ops_private.speech()).actor_kind, (ops_private.caller()).actor_kind);
end
$$;
comment on function ops_private.acting_kind() is 'Whether a human, an agent or a service does it: like ops_private.acting.';
revoke all on function ops_private.seal_of(text), ops_private.speak(text, text, text, text, jsonb), ops_private.unsealed(text), ops_private.speech(),
    ops_private.acting(), ops_private.acting_kind() from public;

create table ops.state_machines (
    subject_table text not null,
    field text not null,
    from_value text not null,
    to_value text not null,
    cause text not null,
    edge text generated always as (subject_table || '.' || field || ': ' || from_value || ' --> ' || to_value) stored primary key,
    constraint state_machines_change_something_check check (from_value <> to_value)
);
comment on table ops.state_machines is
    'Every way that a state may change; whatever is not here is refused. docs/gates.md draws it.';
comment on column ops.state_machines.edge is 'Key: the edge in words.';
comment on column ops.state_machines.subject_table is 'Table of the state.';
comment on column ops.state_machines.field is 'Its column; resolved_at stands for open and resolved.';
comment on column ops.state_machines.from_value is 'State before.';
comment on column ops.state_machines.to_value is 'State after.';
comment on column ops.state_machines.cause is 'What makes it change.';

alter table ops.state_machines enable row level security;
grant select on ops.state_machines to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
create policy everyone_select on ops.state_machines for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader using (true);

-- Arguments: the columns that have a machine.
create function ops_private.keep_to_machine()
returns trigger
language plpgsql
security definer -- the machines bind whoever writes
set search_path = ''
as $$
declare
    before_row constant jsonb := to_jsonb(old);
    after_row constant jsonb := to_jsonb(new);
    was text;
    becomes text;
begin
    for column_number in 0 .. tg_nargs - 1 loop
        continue when after_row -> tg_argv[column_number] = before_row -> tg_argv[column_number];
        was := before_row ->> tg_argv[column_number];
        becomes := after_row ->> tg_argv[column_number];
        if tg_argv[column_number] = 'resolved_at' then
            was := case when was is null then 'open' else 'resolved' end;
            becomes := case when becomes is null then 'open' else 'resolved' end;
        end if;
        if not exists (
            select from ops.state_machines m
             where m.subject_table = tg_table_name and m.field = tg_argv[column_number]
               and m.from_value = was and m.to_value = becomes) then
            perform ops_private.raise_error('illegal_transition',
                format('%s of %s is %s and cannot become %s.', tg_argv[column_number], tg_table_name, was, becomes),
                'docs/gates.md draws the ways that it can change.');
        end if;
    end loop;
    return null;
end
$$;
comment on function ops_private.keep_to_machine() is 'Trigger of tables with a state: it changes only along ops.state_machines.';
revoke all on function ops_private.keep_to_machine() from public;

-- Arguments: the key column, then the columns to watch.
create function ops_private.record_transitions()
returns trigger
language plpgsql
security definer -- who may change a status may not write its history by hand
set search_path = ''
as $$
declare
    said constant ops_private.speech := ops_private.speech();
    reasons constant jsonb := ops_private.unsealed('ops.reasons')::jsonb;
begin
    insert into ops.state_transitions (subject_table, subject_id, release_id, field, from_value, to_value, actor, reason)
    select tg_table_name, (a.after_row ->> tg_argv[0])::uuid, (a.after_row ->> 'release_id')::uuid,
           watched.field, b.before_row ->> watched.field, a.after_row ->> watched.field,
           coalesce(said.actor, ops_private.actor()),
           nullif(coalesce(reasons ->> (a.after_row ->> tg_argv[0]), said.reason), '')
      from (select to_jsonb(n) as after_row, row_number() over () as place from new_rows n offset 0) a
      left join (select to_jsonb(o) as before_row from old_rows o offset 0) b
             on b.before_row ->> tg_argv[0] = a.after_row ->> tg_argv[0]
     cross join unnest(tg_argv[1:]) with ordinality as watched (field, n)
     where b.before_row ->> watched.field is distinct from a.after_row ->> watched.field
     order by a.place, watched.n;
    return null;
end
$$;
comment on function ops_private.record_transitions() is
    'Trigger of mutable tables: one ops.state_transitions row for every watched column that changed.';
revoke all on function ops_private.record_transitions() from public;

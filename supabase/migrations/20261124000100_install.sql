-- Installation: what every later chapter stands on.
--
-- The collision check, the two schemas, the eight roles, and the functions that defaults and policies of the tables
-- call. Serves FR-1 to FR-10 and the access table of the PRD.

-- An `ops` schema may already exist. Nothing below runs unless our names are free.
do $$
declare
    ours constant text[] := array[
        'releases', 'release_refs', 'release_gates', 'gate_checks', 'approvals', 'evidence_artifacts', 'exceptions',
        'deployments', 'environment_events', 'event_ingest_log', 'incidents', 'recovery_drills',
        'error_codes', 'reason_codes', 'persona_assignments', 'state_transitions', 'exception_types',
        'gate_requirements', 'policy_settings', 'contradicting_reports', 'promotion_decisions', 'event_types',
        'policy_changes', 'state_machines',
        'v_release_gate_summary', 'v_promotion_eligibility', 'v_evidence_completeness',
        'v_release_health', 'v_exception_status', 'v_deployment_history', 'v_environment_state',
        'v_ungated_deployments', 'v_ingest_anomalies', 'v_governance_facts', 'v_governance_kpis'];
    our_functions constant text[] := array[
        'apply_policy_preset', 'ask_promotion', 'assign_persona', 'changes_after', 'custom_access_token_hook', 'decide_promotion',
        'diff_policy', 'evaluate_gate', 'gate_id', 'governance_kpis', 'ingest_event', 'is_eligible_for_promotion',
        'platform_status', 'policy', 'policy_presets', 'promote_release', 'release_id', 'release_record', 'replay_decision',
        'release_trace', 'revoke_persona', 'set_policy_setting', 'set_requirement', 'settings', 'sweep_gates'];
    colliding text;
    room text;
begin
    select string_agg(format('ops.%I', theirs.name), ', ' order by theirs.name),
           'create schema if not exists ops_legacy; '
           || string_agg(format('alter %s set schema ops_legacy;', theirs.object), ' ' order by theirs.object)
      into colliding, room
      from (
          select c.relname,
                 format('%s ops.%I', case c.relkind
                            when 'v' then 'view'
                            when 'm' then 'materialized view'
                            when 'S' then 'sequence'
                            when 'f' then 'foreign table'
                            else 'table'
                        end, c.relname)
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where n.nspname = 'ops' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relname = any (ours)
          union all
          -- Ours are created or replaced, and would replace theirs without a word.
          select p.proname, format('routine %s', p.oid::regprocedure)
            from pg_catalog.pg_proc p
            join pg_catalog.pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'ops' and p.proname = any (our_functions)
      ) as theirs (name, object);

    if colliding is not null then
        raise exception using
            errcode = 'PT409',
            message = 'schema_collision',
            -- The Supabase CLI prints no hint, so the detail repeats it.
            detail = format('The schema ops already holds objects with our names that we did not create: %s. '
                || 'Nothing was changed. To make room: %s', colliding, room),
            hint = room;
    end if;
end
$$;

create schema if not exists ops;
create schema if not exists ops_private;

comment on schema ops is
    'Release Gates: every release decision, its facts and its reasons. Tables and functions for people and tools.';
comment on schema ops_private is 'Release Gates: the machinery behind ops. Not exposed by the Data API.';

-- Roles are cluster-wide while migrations run per database, so two databases may race here:
-- a role that appears in between is fine, a role that can log in is not.
do $$
declare
    personas constant text[] := array[
        'ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader'];
    -- Administers policy and personas, and is no persona: it reports, signs and promotes nothing.
    granted constant text[] := personas || '{gates_admin}'::text[];
    role_name text;
    member_name text;
    can_set boolean;
begin
    foreach role_name in array array['anon', 'authenticated', 'service_role', 'gates_server'] || granted loop
        if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
            begin
                execute format('create role %I nologin noinherit', role_name);
            exception when duplicate_object or unique_violation then
                null;
            end;
        end if;
    end loop;

    if exists (select from pg_catalog.pg_roles where rolname = any (granted) and rolcanlogin) then
        raise exception using
            errcode = 'PT409',
            message = 'role_can_log_in',
            detail = format('A role with one of our names can log in: %s. A persona is never a login.',
                (select string_agg(rolname, ', ' order by rolname)
                   from pg_catalog.pg_roles where rolname = any (granted) and rolcanlogin)),
            hint = 'Rename that role, or: alter role <name> nologin;';
    end if;

    -- The creator of a role has ADMIN on it but not SET (16 and later), and policies are tested by SET.
    foreach role_name in array granted || array['gates_server'] loop
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
    authenticated, service_role, gates_server, gates_admin;
grant usage on schema ops_private to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader,
    authenticated, service_role, gates_server;

-- Who is calling ---------------------------------------------------------------------------

create type ops_private.caller as (
    actor text,
    persona text,
    actor_kind text,
    project text,
    github_login text,
    sha text,
    token_role text
);
comment on type ops_private.caller is
    'The caller: the token''s subject, its persona, and whether it is a human, an agent or a service. A GitHub token also '
    'names the one project it may report on, the login that started the run, and the commit that it is at. token_role is the role of '
    'the token where it is not the persona: service_role.';

-- generated by make migration: sql/identifiers/uuid_v7.sql
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
-- end of sql/identifiers/uuid_v7.sql

-- generated by make migration: sql/identifiers/folded_project.sql
create or replace function ops_private.folded_project(project text)
returns text
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Not by the collation of the database, which may be any: ReleaseId.Of must come to the same.
    return lower(folded_project.project collate "C");
end
$$;
comment on function ops_private.folded_project(text) is
    'A project''s name with A to Z in lower case: Acme/Shop and acme/shop are one project. Other letters are lower case from the start.';
revoke all on function ops_private.folded_project(text) from public;
grant execute on function ops_private.folded_project(text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
-- end of sql/identifiers/folded_project.sql

-- generated by make migration: sql/callers/caller_from_claims.sql
create or replace function ops_private.caller_from_claims(claims jsonb)
returns ops_private.caller
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return row(coalesce(nullif(claims ->> 'sub', ''), claims ->> 'role'),
           case claims ->> 'role' when 'service_role' then 'ci_service_role' else claims ->> 'role' end,
           case
               when jsonb_typeof(claims -> 'act') <> 'null' then 'agent'
               when claims #>> '{app_metadata,actor_kind}' in ('human', 'service')
                   then claims #>> '{app_metadata,actor_kind}'
               -- An unknown kind is not a human either.
               when claims #>> '{app_metadata,actor_kind}' is not null then 'agent'
               when claims ->> 'role' in ('ci_service_role', 'service_role') then 'service'
               else 'human'
           end,
           ops_private.folded_project(nullif(claims ->> 'project', '')),
           nullif(claims ->> 'github_login', ''),
           case when length(claims ->> 'sha') between 7 and 64 and claims ->> 'sha' !~ '[^0-9a-fA-F]' then claims ->> 'sha' end,
           case claims ->> 'role' when 'service_role' then 'service_role' end)::ops_private.caller;
end
$$;
comment on function ops_private.caller_from_claims(jsonb) is
    'Reads verified claims: service_role counts as ci_service_role; an act claim (RFC 8693) makes the caller an agent.';
revoke all on function ops_private.caller_from_claims(jsonb) from public;
grant execute on function ops_private.caller_from_claims(jsonb) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
-- end of sql/callers/caller_from_claims.sql

-- generated by make migration: sql/callers/caller.sql
create or replace function ops_private.caller()
returns ops_private.caller
language plpgsql -- keeps its plan: this runs for every request and every policy
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return ops_private.caller_from_claims(
        case
            -- Claims count only when a login that verifies tokens has set them.
            when session_user = 'authenticator' or pg_has_role(session_user, 'gates_server', 'member')
                then coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}')
            else jsonb_build_object('sub', session_user)
        end
        || jsonb_build_object('role', coalesce(nullif(current_setting('role', true), 'none'), session_user)));
end
$$;
comment on function ops_private.caller() is
    'The caller of this statement. The persona is the role in force, inside security definer functions, too.';
revoke all on function ops_private.caller() from public;
grant execute on function ops_private.caller() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
-- end of sql/callers/caller.sql

-- generated by make migration: sql/callers/actor.sql
create or replace function ops_private.actor()
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (ops_private.caller()).actor;
end
$$;
comment on function ops_private.actor() is 'The caller''s subject: what created_by, approver_id, deployed_by and executed_by hold.';
revoke all on function ops_private.actor() from public;
grant execute on function ops_private.actor() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
-- end of sql/callers/actor.sql

-- generated by make migration: sql/callers/claimed_project.sql
create or replace function ops_private.claimed_project()
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (ops_private.caller()).project;
end
$$;
comment on function ops_private.claimed_project() is 'The only project that the caller may speak for; null when it may for all.';
revoke all on function ops_private.claimed_project() from public;
grant execute on function ops_private.claimed_project() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
-- end of sql/callers/claimed_project.sql

-- generated by make migration: sql/callers/is_of_project.sql
create or replace function ops_private.is_of_project(
    project text, release_id uuid default null, gate_id uuid default null, deployment_id uuid default null)
returns boolean
language plpgsql
stable
security definer -- compares with releases that the caller may not read
set search_path = pg_catalog, pg_temp
as $$
begin
    return not exists (
        select from ops.releases r
         where r.project <> is_of_project.project
           and r.release_id in (
                   is_of_project.release_id,
                   (select g.release_id from ops.release_gates g where g.gate_id = is_of_project.gate_id),
                   (select d.release_id from ops.deployments d where d.deployment_id = is_of_project.deployment_id)));
end
$$;
comment on function ops_private.is_of_project(text, uuid, uuid, uuid) is
    'Whether what a row names is the project''s, as far as it names a release, gate or deployment: for the policies of callers that '
    'may speak for one project.';
revoke all on function ops_private.is_of_project(text, uuid, uuid, uuid) from public;
grant execute on function ops_private.is_of_project(text, uuid, uuid, uuid) to
    ci_service_role, release_manager, qa_tester, sre, developer;
-- end of sql/callers/is_of_project.sql

-- generated by make migration: sql/callers/persona.sql
create or replace function ops_private.persona()
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (ops_private.caller()).persona;
end
$$;
comment on function ops_private.persona() is 'The caller''s persona.';
revoke all on function ops_private.persona() from public;
grant execute on function ops_private.persona() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
-- end of sql/callers/persona.sql

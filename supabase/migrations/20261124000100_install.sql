-- Installation: what every later chapter stands on.
--
-- The collision check, the two schemas and the eight roles. Serves FR-1 to FR-10 and the access table of the PRD.

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

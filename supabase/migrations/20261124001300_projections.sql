-- Projections (FR-1 to FR-10): what an accepted event makes of itself in the tables.
--
-- One function per row of ops.event_types.projection. Each takes an array of events; those of a
-- set_based type take many at once, the others are called with one. A refusal that only the state
-- of the tables can tell is raised with its code and becomes a rejected row.

create function ops_private.latest_deployment(release_id uuid, environment text)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.release_id = latest_deployment.release_id and d.environment = latest_deployment.environment
     order by coalesce(d.deployed_at, d.created_at) desc, d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.latest_deployment(uuid, text) is 'The release''s latest deployment to an environment.';

create function ops_private.open_deployment(release_id uuid, environment text, unstarted boolean)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.release_id = open_deployment.release_id and d.environment = open_deployment.environment
       and d.status = 'in_progress' and (not open_deployment.unstarted or d.deployed_at is null)
     order by d.deployed_at desc nulls last, d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.open_deployment(uuid, text, boolean) is
    'The release''s deployment that is under way in an environment; with unstarted only one that a promotion opened and nobody began.';

create function ops_private.running_deployment(environment text, project text)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where d.environment = running_deployment.environment and d.status = 'succeeded'
       and (running_deployment.project is null or r.project = running_deployment.project)
     order by d.deployed_at desc, d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.running_deployment(text, text) is
    'What runs in an environment: its latest deployment that succeeded and was not rolled back, of one project or of all.';

create function ops_private.concerned_deployment(
    event_type text,
    release_id uuid,
    gate_code text,
    environment text,
    named uuid,
    ingest_id uuid
)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    if concerned_deployment.event_type = 'rollback_trigger' then
        return concerned_deployment.ingest_id;
    elsif concerned_deployment.event_type in ('deploy_start', 'deploy_complete') and concerned_deployment.environment = 'dev' then
        return null;
    elsif named is not null then
        return named;
    elsif concerned_deployment.event_type in ('deploy_start', 'deploy_complete') then
        return coalesce(
            ops_private.open_deployment(concerned_deployment.release_id, concerned_deployment.environment,
                                        concerned_deployment.event_type = 'deploy_start'),
            concerned_deployment.ingest_id);
    elsif concerned_deployment.event_type in ('incident_opened', 'restore_drill') then
        return ops_private.running_deployment(
            coalesce(concerned_deployment.environment, 'production'),
            (select r.project from ops.releases r where r.release_id = concerned_deployment.release_id));
    elsif concerned_deployment.release_id is null then
        return null;
    elsif concerned_deployment.environment is not null then
        return ops_private.latest_deployment(concerned_deployment.release_id, concerned_deployment.environment);
    elsif concerned_deployment.gate_code = 'G4' then
        return ops_private.latest_deployment(concerned_deployment.release_id,
            (select r.environment_target from ops.releases r where r.release_id = concerned_deployment.release_id));
    end if;
    return null;
end
$$;
comment on function ops_private.concerned_deployment(text, uuid, text, text, uuid, uuid) is
    'The deployment that an event is about: the one it names, or the one that its type and place tell.';

-- Inserts that many events share ---------------------------------------------------------------

create function ops_private.append_environment_events(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into ops.environment_events
        (event_id, environment, event_type, source_system, payload, idempotency_key, release_id, deployment_id, occurred_at, created_by)
    select e.ingest_id, e.environment, e.event_type, e.source_system, e.payload, e.idempotency_key, e.release_id,
           (select d.deployment_id from ops.deployments d where d.deployment_id = e.deployment_id), e.emitted_at, e.actor
      from unnest(append_environment_events.events) e
     where e.environment is not null
     order by e.idempotency_key
    on conflict (idempotency_key) do nothing;
end
$$;
comment on function ops_private.append_environment_events(ops_private.taken_event[]) is
    'One ops.environment_events row per event that concerns an environment. A key that a direct insert took is an anomaly, no error. FR-8.';

create function ops_private.project_environment_events(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform ops_private.append_environment_events(project_environment_events.events);
end
$$;
comment on function ops_private.project_environment_events(ops_private.taken_event[]) is
    'alert_fired, backup_complete and every type that is nobody else''s: an environment event. FR-8.';

create function ops_private.project_checks(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into ops.gate_checks
        (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona, reported_at)
    select e.ingest_id, g.gate_id, coalesce(e.payload ->> 'check_name', 'build'), e.source_system, e.payload ->> 'status',
           e.payload ->> 'artifact_ref', e.metadata, e.deployment_id, e.actor, e.persona, e.emitted_at
      from unnest(project_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = e.gate_code limit 1) g
     order by e.ordinal;
end
$$;
comment on function ops_private.project_checks(ops_private.taken_event[]) is 'build_complete and check_reported: a check. FR-3.';

create function ops_private.project_health_checks(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform ops_private.append_environment_events(project_health_checks.events);

    insert into ops.gate_checks
        (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona, reported_at)
    select e.ingest_id, g.gate_id, coalesce(e.payload ->> 'check_name', 'health_check'), e.source_system, e.payload ->> 'status',
           e.payload ->> 'artifact_url', e.metadata, e.deployment_id, e.actor, e.persona, e.emitted_at
      from unnest(project_health_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = 'G4' limit 1) g
     order by e.ordinal;

    insert into ops.evidence_artifacts
        (artifact_id, release_id, gate_id, check_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by, deployment_id)
    select e.ingest_id, e.release_id, g.gate_id, e.ingest_id, 'health_check', e.source_system, e.payload ->> 'artifact_url',
           e.payload ->> 'sha256', e.metadata, e.actor, e.deployment_id
      from unnest(project_health_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = 'G4' limit 1) g
     where e.payload ? 'artifact_url'
     order by e.ordinal;
end
$$;
comment on function ops_private.project_health_checks(ops_private.taken_event[]) is
    'health_check: a check on G4 of the deployment, evidence when a url is given, an environment event. FR-3, FR-5, FR-8.';

create function ops_private.named_check(release_id uuid, gate_code text, check_name text)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
    latest constant uuid := (
        select c.check_id
          from ops.release_gates g
         cross join lateral (
              select of_gate.check_id, of_gate.reported_at, of_gate.created_at
                from ops.gate_checks of_gate
               where of_gate.gate_id = g.gate_id and of_gate.check_name = named_check.check_name
              offset 0) c
         where g.release_id = named_check.release_id and (named_check.gate_code is null or g.gate_code = named_check.gate_code)
         order by c.reported_at desc, c.created_at desc, c.check_id desc
         limit 1);
begin
    if latest is null then
        perform ops_private.raise_error('unknown_check', 'The evidence names a check that the release does not have.',
            'Report the check first, or leave check_name out.');
    end if;
    return latest;
end
$$;
comment on function ops_private.named_check(uuid, text, text) is
    'The latest check of this name that a release has, on one gate or on any. Raises unknown_check where it has none.';

create function ops_private.project_evidence(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into ops.evidence_artifacts
        (artifact_id, release_id, gate_id, check_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by, deployment_id)
    select e.ingest_id, e.release_id, g.gate_id,
           case when e.payload ? 'check_name'
                then ops_private.named_check(e.release_id, e.gate_code, e.payload ->> 'check_name') end,
           e.payload ->> 'artifact_type', e.source_system, e.payload ->> 'artifact_url', e.payload ->> 'sha256', e.metadata, e.actor, e.deployment_id
      from unnest(project_evidence.events) e
      left join lateral (select of_release.gate_id from ops.release_gates of_release
                          where of_release.release_id = e.release_id and of_release.gate_code = e.gate_code limit 1) g on true
     order by e.ordinal;
end
$$;
comment on function ops_private.project_evidence(ops_private.taken_event[]) is
    'evidence_attached: evidence, linked to the gate, check and deployment that the event names. FR-5.';

-- One event at a time ----------------------------------------------------------------------------

create function ops_private.project_release_opened(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
    known ops.releases;
begin
    insert into ops.releases
        (release_id, project, release_name, environment_target, source_ref, scope_metadata, initiating_actor, created_by)
    values (event.release_id, event.payload ->> 'project', event.payload ->> 'release_name', event.payload ->> 'environment_target',
            event.payload ->> 'source_ref', coalesce(event.payload -> 'scope_metadata', '{}') || event.metadata,
            coalesce(event.github_login, event.payload ->> 'initiating_actor', event.actor), event.actor)
    on conflict do nothing;
    if found then
        return;
    end if;

    select * into known from ops.releases r where r.release_id = event.release_id for no key update;
    if known.release_id is null then
        perform ops_private.raise_error('release_exists', 'Another release of this project has this name.',
            'Use its id, ops.release_id(project, release_name), or choose another name.');
    end if;
    if (known.project, known.release_name, known.environment_target)
       <> (event.payload ->> 'project', event.payload ->> 'release_name', event.payload ->> 'environment_target') then
        perform ops_private.raise_error('id_taken',
            'The release_id belongs to a release with another project, name or environment_target.',
            'Use ops.release_id(project, release_name) as the id.');
    end if;
    if exists (select from ops.deployments d where d.release_id = event.release_id and d.deployed_at is not null) then
        perform ops_private.raise_error('release_already_deployed', 'The release was deployed; what comes next is a new release.',
            'Open a release with a new name.');
    end if;
    update ops.releases r
       set source_ref = event.payload ->> 'source_ref',
           scope_metadata = coalesce(event.payload -> 'scope_metadata', r.scope_metadata) || event.metadata
     where r.release_id = event.release_id
       and (r.source_ref, r.scope_metadata)
           is distinct from (event.payload ->> 'source_ref', coalesce(event.payload -> 'scope_metadata', r.scope_metadata) || event.metadata);
end
$$;
comment on function ops_private.project_release_opened(ops_private.taken_event[]) is
    'release_opened: the release and its gates; again before it is deployed: its source_ref and scope. A GitHub token says itself who started the run. FR-1.';

create function ops_private.project_signoff(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
    scope constant text := coalesce(event.payload ->> 'scope', 'gate');
begin
    insert into ops.approvals
        (approval_id, release_id, gate_id, approver_id, persona_role, decision, scope, rationale_structured, rationale_text, exception_id)
    values (event.ingest_id, event.release_id,
            case when scope = 'gate' then (
                select g.gate_id from ops.release_gates g
                 where g.release_id = event.release_id and g.gate_code = event.gate_code) end,
            event.actor, event.persona, event.payload ->> 'decision', scope, event.payload -> 'rationale_structured',
            event.payload ->> 'rationale_text', (event.payload ->> 'exception_id')::uuid);
end
$$;
comment on function ops_private.project_signoff(ops_private.taken_event[]) is
    'gate_signoff: an approval by the token''s subject in the token''s persona. FR-4.';

create function ops_private.project_exception(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
begin
    if not exists (select from ops.exception_types t where t.exception_type = event.payload ->> 'exception_type') then
        perform ops_private.raise_error('invalid_payload',
            format('payload.exception_type %s is no kind of exception.', event.payload -> 'exception_type'),
            format('Use one of %s.', (select string_agg(t.exception_type, ', ' order by t.exception_type) from ops.exception_types t)));
    end if;
    insert into ops.exceptions
        (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id, effective_from,
         expires_at, compensating_controls, requested_by, deployment_id, created_by)
    values (event.ingest_id, event.release_id, event.payload ->> 'exception_type',
            array(select jsonb_array_elements_text(event.payload -> 'impacted_gates')),
            event.payload ->> 'reason', event.payload ->> 'risk_statement', event.actor,
            coalesce((event.payload ->> 'effective_from')::timestamptz, clock_timestamp()),
            (event.payload ->> 'expires_at')::timestamptz, coalesce(event.payload -> 'compensating_controls', '{}'),
            event.payload ->> 'requested_by', (event.payload ->> 'deployment_id')::uuid, event.actor);
end
$$;
comment on function ops_private.project_exception(ops_private.taken_event[]) is
    'exception_granted: an exception; its trigger judges times, four eyes and overdue reviews. FR-6.';

create function ops_private.project_exception_review(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
begin
    perform ops_private.speak(event.actor, event.actor_kind, coalesce(event.payload ->> 'note', event.event_type), 'ingest');
    update ops.exceptions x
       set post_review_status = event.payload ->> 'post_review_status'
     where x.exception_id = (event.payload ->> 'exception_id')::uuid and x.release_id = event.release_id;
    if not found then
        perform ops_private.raise_error('unknown_exception', 'The release has no exception with this id.', 'Check exception_id.');
    end if;
end
$$;
comment on function ops_private.project_exception_review(ops_private.taken_event[]) is
    'exception_reviewed: settles the review of an exception; its trigger keeps the approver out. FR-6.';

create function ops_private.project_deploy_start(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
    known ops.deployments;
begin
    if event.deployment_id is not null then
        insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref)
        select event.deployment_id, event.release_id, event.environment, event.emitted_at, event.actor,
               coalesce(event.payload ->> 'source_ref', r.source_ref)
          from ops.releases r where r.release_id = event.release_id
        on conflict (deployment_id) do nothing;
        if not found then
            select * into known from ops.deployments d where d.deployment_id = event.deployment_id for no key update;
            if (known.release_id, known.environment) <> (event.release_id, event.environment) then
                perform ops_private.raise_error('id_taken', 'The deployment_id belongs to another release or environment.',
                    'Use an id of its own for each deployment, or leave it out.');
            end if;
            -- Reports may arrive in any order: the earliest start is the start.
            update ops.deployments d
               set deployed_at = least(known.deployed_at, event.emitted_at),
                   source_ref = coalesce(event.payload ->> 'source_ref', known.source_ref)
             where d.deployment_id = event.deployment_id
               and (known.deployed_at is null or event.emitted_at < known.deployed_at);
        end if;
    end if;
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_deploy_start(ops_private.taken_event[]) is
    'deploy_start: the deployment that a promotion opened is now under way, or a new one. Never refused for its gates. FR-7, FR-8.';

create function ops_private.project_deploy_complete(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
    known ops.deployments;
begin
    if event.deployment_id is not null then
        insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, completed_at)
        select event.deployment_id, event.release_id, event.environment, event.emitted_at, event.actor,
               coalesce(event.payload ->> 'source_ref', r.source_ref), event.payload ->> 'status', event.emitted_at
          from ops.releases r where r.release_id = event.release_id
        on conflict (deployment_id) do nothing;
        if not found then
            select * into known from ops.deployments d where d.deployment_id = event.deployment_id for no key update;
            if (known.release_id, known.environment) <> (event.release_id, event.environment) then
                perform ops_private.raise_error('id_taken', 'The deployment_id belongs to another release or environment.',
                    'Use an id of its own for each deployment, or leave it out.');
            end if;
            if known.status <> 'in_progress' and known.status <> event.payload ->> 'status' then
                perform ops_private.raise_error('deployment_settled',
                    format('The deployment is %s and cannot become %s.', known.status, event.payload ->> 'status'),
                    'Report a new deployment.');
            end if;
            update ops.deployments d
               set deployed_at = event.emitted_at
             where d.deployment_id = event.deployment_id and d.status = 'in_progress' and d.deployed_at is null;
            update ops.deployments d
               set status = event.payload ->> 'status',
                   completed_at = event.emitted_at
             where d.deployment_id = event.deployment_id and d.status = 'in_progress';
        end if;
    end if;
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_deploy_complete(ops_private.taken_event[]) is
    'deploy_complete: the deployment came to its end; created when no start was seen. FR-7, FR-8.';

create function ops_private.project_rollback(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
    leaving ops.deployments;
    restored ops.deployments;
begin
    select d.* into leaving
      from ops.deployments d
     where d.deployment_id = coalesce((event.payload ->> 'rollback_of')::uuid, ops_private.running_deployment(event.environment,
               (select r.project from ops.releases r where r.release_id = event.release_id)))
       and d.release_id = event.release_id and d.environment = event.environment and d.status = 'succeeded';
    if leaving.deployment_id is null then
        perform ops_private.raise_error('nothing_to_roll_back',
            format('No deployment of the release runs in %s.', event.environment),
            'Name the release that is leaving, and rollback_of if it is not the latest.');
    end if;

    select d.* into restored
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where d.environment = event.environment and d.status = 'succeeded' and d.release_id <> event.release_id
       and r.project = (select own.project from ops.releases own where own.release_id = event.release_id)
       and (d.release_id = (event.payload ->> 'restores')::uuid
            or (not event.payload ? 'restores' and d.deployed_at <= leaving.deployed_at))
     order by d.deployed_at desc, d.created_at desc
     limit 1;
    if restored.deployment_id is null then
        perform ops_private.raise_error('nothing_to_restore',
            format('No earlier release of the project ran in %s.', event.environment),
            'Name the release to run again in restores; it must have been deployed there.');
    end if;

    insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, rollback_of)
    values (event.deployment_id, restored.release_id, event.environment, event.emitted_at, event.actor,
            restored.source_ref, leaving.deployment_id);
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_rollback(ops_private.taken_event[]) is
    'rollback_trigger: a new deployment of the restored release, rollback_of the one that leaves. Needs no gate. FR-7, FR-8.';

create function ops_private.project_restore_drill(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
    evidence_id uuid := (event.payload ->> 'evidence_artifact_id')::uuid;
begin
    if evidence_id is not null and not exists (select from ops.evidence_artifacts a where a.artifact_id = evidence_id) then
        perform ops_private.raise_error('unknown_evidence', 'No evidence artifact has the id evidence_artifact_id.',
            'Attach the evidence first, or give artifact_url instead.');
    end if;
    if event.payload ? 'artifact_url' then
        insert into ops.evidence_artifacts
            (artifact_id, release_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by, deployment_id)
        values (event.ingest_id, event.release_id,
                case when coalesce(event.release_id, event.deployment_id) is null then 'reference' else 'restore_drill' end,
                event.source_system, event.payload ->> 'artifact_url', event.payload ->> 'sha256', event.metadata, event.actor,
                event.deployment_id);
        evidence_id := coalesce(evidence_id, event.ingest_id);
    end if;
    insert into ops.recovery_drills
        (drill_id, environment, drill_type, executed_by, executed_at, outcome, restore_validated, evidence_artifact_id)
    values (event.ingest_id, event.environment, event.payload ->> 'drill_type', event.actor, event.emitted_at,
            event.payload ->> 'outcome', (event.payload ->> 'restore_validated')::boolean, evidence_id);
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_restore_drill(ops_private.taken_event[]) is
    'restore_drill: a recovery drill, its evidence linked to what runs there, else kept as a reference. FR-5, FR-8, FR-10.';

create function ops_private.project_incident(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event ops_private.taken_event := events[1];
    named constant uuid := (event.payload ->> 'incident_id')::uuid;
    entry constant jsonb := jsonb_strip_nulls(jsonb_build_object(
        'at', event.emitted_at, 'recorded_at', clock_timestamp(), 'actor', event.actor,
        'event_type', event.event_type, 'note', event.payload ->> 'note'));
    deployment ops.deployments;
begin
    if event.event_type = 'incident_opened' then
        select * into deployment from ops.deployments d where d.deployment_id = event.deployment_id;
        insert into ops.incidents
            (incident_id, deployment_id, severity, detected_at, timeline, root_cause, postmortem_status, release_id, environment)
        values (named, deployment.deployment_id, event.payload ->> 'severity', event.emitted_at, jsonb_build_array(entry),
                event.payload ->> 'root_cause', coalesce(event.payload ->> 'postmortem_status', 'pending'),
                coalesce(event.release_id, deployment.release_id),
                coalesce(event.environment, deployment.environment, 'production'))
        on conflict do nothing;
        if not found then
            perform ops_private.raise_error('id_taken', 'An incident with this incident_id is on record.',
                'Use incident_updated, or an id of its own.');
        end if;
    else
        update ops.incidents i
           set severity = coalesce(event.payload ->> 'severity', i.severity),
               root_cause = coalesce(event.payload ->> 'root_cause', i.root_cause),
               postmortem_status = coalesce(event.payload ->> 'postmortem_status', i.postmortem_status),
               resolved_at = case when event.event_type = 'incident_resolved'
                                  then coalesce(i.resolved_at, greatest(i.detected_at, event.emitted_at)) else i.resolved_at end,
               timeline = i.timeline || entry
         where i.incident_id = named;
        if not found then
            perform ops_private.raise_error('unknown_incident', 'No incident has this incident_id.', 'Open it first: incident_opened.');
        end if;
    end if;
    select i.environment, i.deployment_id into event.environment, event.deployment_id
      from ops.incidents i where i.incident_id = named;
    perform ops_private.append_environment_events(array[event]);
end
$$;
comment on function ops_private.project_incident(ops_private.taken_event[]) is
    'incident_opened, incident_updated and incident_resolved: an incident and its timeline. FR-8, FR-10.';

do $$
declare
    projection regprocedure;
begin
    -- Machinery: nobody but the owner runs it. Every projection that a type names must exist.
    for projection in
        select p.oid::regprocedure from pg_catalog.pg_proc p
         where p.pronamespace = 'ops_private'::regnamespace
           and (p.proname like 'project\_%' or p.proname in
               ('latest_deployment', 'open_deployment', 'running_deployment', 'concerned_deployment', 'named_check', 'append_environment_events'))
    loop
        execute format('revoke all on function %s from public', projection);
    end loop;
    perform ('ops_private.' || t.projection || '(ops_private.taken_event[])')::regprocedure from ops.event_types t;
end
$$;

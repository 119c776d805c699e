-- Environments (FR-8, FR-10): the append-only event log, incidents and recovery drills.

create table ops.environment_events (
    event_id uuid primary key default ops_private.uuid_v7(),
    environment text not null,
    event_type text not null,
    source_system text not null,
    payload jsonb not null default '{}',
    created_at timestamptz not null default clock_timestamp(),
    idempotency_key text not null,
    release_id uuid references ops.releases,
    deployment_id uuid references ops.deployments,
    occurred_at timestamptz not null default clock_timestamp(),
    created_by text not null default ops_private.actor(),
    project text default ops_private.claimed_project(),
    constraint environment_events_one_per_key unique nulls not distinct (idempotency_key, project),
    constraint environment_events_environment_check check (environment in ('dev', 'staging', 'production')),
    constraint environment_events_event_type_check check (event_type ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint environment_events_source_system_check check (source_system in ('github_actions', 'agent', 'manual', 'monitoring')),
    constraint environment_events_project_check
        check (ops_private.is_plain_name(project) and project = ops_private.folded_project(project)),
    constraint environment_events_payload_is_object_check check (jsonb_typeof(payload) = 'object'),
    constraint environment_events_idempotency_key_check check (idempotency_key ~ '\S' and length(idempotency_key) <= 400),
    constraint environment_events_occurred_in_this_century_check
        check (occurred_at >= '2000-01-01 00:00:00+00' and occurred_at < '2100-01-01 00:00:00+00'),
    constraint environment_events_not_in_the_future_check check (occurred_at <= created_at + interval '5 minutes')
);
create index environment_events_environment on ops.environment_events (environment, occurred_at desc);
create index environment_events_release on ops.environment_events (release_id) where release_id is not null;
create index environment_events_deployment on ops.environment_events (deployment_id) where deployment_id is not null;

comment on table ops.environment_events is 'Lifecycle and operational signals of environments. Append-only. FR-8.';
comment on column ops.environment_events.event_id is 'Key, time-ordered.';
comment on column ops.environment_events.environment is 'dev, staging or production.';
comment on column ops.environment_events.event_type is
    'deploy_start, deploy_complete, rollback_trigger, health_check, alert_fired, backup_complete, restore_drill or any other.';
comment on column ops.environment_events.source_system is 'github_actions, agent, manual or monitoring.';
comment on column ops.environment_events.payload is 'The event''s payload.';
comment on column ops.environment_events.created_at is 'When the control plane learned of it.';
comment on column ops.environment_events.idempotency_key is 'Unique per event in its project; a retry uses the same.';
comment on column ops.environment_events.release_id is 'The release it concerns, if any.';
comment on column ops.environment_events.deployment_id is 'The deployment it concerns, if any.';
comment on column ops.environment_events.occurred_at is 'The event''s own time.';
comment on column ops.environment_events.created_by is 'Subject of the token that reported it.';
comment on column ops.environment_events.project is 'The project that it concerns; null: the environment, whosever it is.';

alter table ops.environment_events enable row level security;
grant select on ops.environment_events to release_manager, sre, audit_reader;
grant insert (event_id, environment, event_type, source_system, payload, idempotency_key, release_id, deployment_id, occurred_at,
              created_by, project)
    on ops.environment_events to ci_service_role;
create policy release_manager_select on ops.environment_events for select to release_manager using (true);
create policy sre_select on ops.environment_events for select to sre using (true);
create policy audit_reader_select on ops.environment_events for select to audit_reader using (true);
create policy ci_service_role_insert on ops.environment_events for insert to ci_service_role
    with check (created_by = (select ops_private.actor())
                and ((select ops_private.claimed_project()) is null
                     or project = (select ops_private.claimed_project())
                        and ops_private.is_of_project((select ops_private.claimed_project()), release_id, null, deployment_id)));

create table ops.incidents (
    incident_id uuid primary key default ops_private.uuid_v7(),
    deployment_id uuid references ops.deployments,
    severity text not null,
    detected_at timestamptz not null,
    resolved_at timestamptz,
    timeline jsonb not null default '[]',
    root_cause text,
    postmortem_status text not null default 'pending',
    release_id uuid references ops.releases,
    environment text not null default 'production',
    created_at timestamptz not null default clock_timestamp(),
    project text default ops_private.claimed_project(),
    began_after_detection boolean not null default false,
    constraint incidents_severity_check check (severity in ('critical', 'high', 'medium', 'low')),
    constraint incidents_resolved_after_detected_check check (resolved_at >= detected_at),
    constraint incidents_only_a_deployment_begins_after_check check (not began_after_detection or deployment_id is not null),
    constraint incidents_project_check
        check (ops_private.is_plain_name(project) and project = ops_private.folded_project(project)),
    constraint incidents_timeline_is_array_check check (jsonb_typeof(timeline) = 'array'),
    constraint incidents_postmortem_status_check check (postmortem_status in ('pending', 'in_progress', 'complete', 'not_required')),
    constraint incidents_environment_check check (environment in ('dev', 'staging', 'production')),
    constraint incidents_times_are_of_this_century_check check (
        detected_at >= '2000-01-01 00:00:00+00' and detected_at < '2100-01-01 00:00:00+00' and resolved_at < '2100-01-01 00:00:00+00'),
    constraint incidents_not_in_the_future_check check (
        detected_at <= clock_timestamp() + interval '5 minutes' and resolved_at <= clock_timestamp() + interval '5 minutes')
);
create index incidents_deployment on ops.incidents (deployment_id) where deployment_id is not null;
create index incidents_release on ops.incidents (release_id) where release_id is not null;
create index incidents_open on ops.incidents (environment, severity) where resolved_at is null;

comment on table ops.incidents is
    'Incidents, each of the deployment or release that it names, else of what ran in its project then, else of nobody. FR-10.';
comment on column ops.incidents.incident_id is 'Key, made by the reporter or time-ordered.';
comment on column ops.incidents.deployment_id is
    'The deployment that it names, or what ran in its project and environment when it was detected; null: nobody knows.';
comment on column ops.incidents.severity is 'critical, high, medium or low.';
comment on column ops.incidents.detected_at is 'When it was detected, by the reporter''s clock.';
comment on column ops.incidents.resolved_at is 'When it was over for the last time; null while open, or open again.';
comment on column ops.incidents.timeline is
    'Array of {at, recorded_at, actor, event_type, note} and the fields that were told, in order of arrival.';
comment on column ops.incidents.root_cause is 'What caused it.';
comment on column ops.incidents.postmortem_status is 'pending, in_progress, complete or not_required.';
comment on column ops.incidents.release_id is 'The release that it names, or that of its deployment.';
comment on column ops.incidents.environment is 'Where it happened.';
comment on column ops.incidents.created_at is 'When the control plane learned of it.';
comment on column ops.incidents.project is 'The project that it concerns; null: the platform.';
comment on column ops.incidents.began_after_detection is
    'Whether the deployment that it names began after it was detected, by the reporters'' clocks.';

insert into ops.state_machines (subject_table, field, from_value, to_value, cause) values
    ('incidents', 'resolved_at', 'open', 'resolved', 'reported as resolved'),
    ('incidents', 'resolved_at', 'resolved', 'open', 'reported as open again'),
    ('incidents', 'postmortem_status', 'pending', 'in_progress', 'started'),
    ('incidents', 'postmortem_status', 'pending', 'complete', 'written'),
    ('incidents', 'postmortem_status', 'pending', 'not_required', 'waived'),
    ('incidents', 'postmortem_status', 'in_progress', 'complete', 'written'),
    ('incidents', 'postmortem_status', 'in_progress', 'not_required', 'waived'),
    ('incidents', 'postmortem_status', 'not_required', 'in_progress', 'waiver withdrawn'),
    ('incidents', 'postmortem_status', 'not_required', 'complete', 'written despite the waiver'),
    ('incidents', 'postmortem_status', 'complete', 'in_progress', 'reopened');

alter table ops.incidents enable row level security;
grant select on ops.incidents to release_manager, audit_reader;
create policy release_manager_select on ops.incidents for select to release_manager using (true);
create policy audit_reader_select on ops.incidents for select to audit_reader using (true);

create table ops.recovery_drills (
    drill_id uuid primary key default ops_private.uuid_v7(),
    environment text not null,
    drill_type text not null,
    executed_by text not null default ops_private.actor(),
    executed_at timestamptz not null default clock_timestamp(),
    outcome text not null,
    restore_validated boolean not null default false,
    evidence_artifact_id uuid references ops.evidence_artifacts,
    created_at timestamptz not null default clock_timestamp(),
    project text default ops_private.claimed_project(),
    persona text not null default ops_private.persona(),
    constraint recovery_drills_project_check
        check (ops_private.is_plain_name(project) and project = ops_private.folded_project(project)),
    constraint recovery_drills_environment_check check (environment in ('dev', 'staging', 'production')),
    constraint recovery_drills_drill_type_check check (drill_type ~ '\S' and length(drill_type) <= 100),
    constraint recovery_drills_outcome_check check (outcome in ('success', 'partial', 'failure')),
    constraint recovery_drills_validated_only_if_restored_check check (not (restore_validated and outcome = 'failure')),
    constraint recovery_drills_executed_in_this_century_check
        check (executed_at >= '2000-01-01 00:00:00+00' and executed_at < '2100-01-01 00:00:00+00'),
    constraint recovery_drills_not_in_the_future_check check (executed_at <= created_at + interval '5 minutes')
);
create index recovery_drills_environment on ops.recovery_drills (environment, executed_at desc);
create index recovery_drills_evidence on ops.recovery_drills (evidence_artifact_id) where evidence_artifact_id is not null;

comment on table ops.recovery_drills is 'Backup and restore drills. FR-10.';
comment on column ops.recovery_drills.drill_id is 'Key, time-ordered.';
comment on column ops.recovery_drills.environment is 'dev, staging or production.';
comment on column ops.recovery_drills.drill_type is 'For example restore or failover.';
comment on column ops.recovery_drills.executed_by is 'Subject of the token that reported it.';
comment on column ops.recovery_drills.executed_at is 'When it was executed, by the reporter''s clock.';
comment on column ops.recovery_drills.outcome is 'success, partial or failure.';
comment on column ops.recovery_drills.restore_validated is 'Whether what was restored was shown to work.';
comment on column ops.recovery_drills.evidence_artifact_id is 'The evidence of it.';
comment on column ops.recovery_drills.created_at is 'When the control plane learned of it.';
comment on column ops.recovery_drills.project is
    'The project for which it counts. Null: the platform''s, which counts for all; unless CI reported it, which speaks for projects only.';
comment on column ops.recovery_drills.persona is 'Persona in which it was reported.';

alter table ops.recovery_drills enable row level security;
grant select on ops.recovery_drills to release_manager, sre, audit_reader;
grant insert (drill_id, environment, drill_type, executed_by, executed_at, outcome, restore_validated, evidence_artifact_id, project)
    on ops.recovery_drills to sre;
create policy release_manager_select on ops.recovery_drills for select to release_manager using (true);
create policy sre_select on ops.recovery_drills for select to sre using (true);
create policy audit_reader_select on ops.recovery_drills for select to audit_reader using (true);
-- generated by make migration: sql/projections/is_evidence_of.sql
create or replace function ops_private.is_evidence_of(project text, artifact_id uuid)
returns boolean
language plpgsql
stable
security definer -- looks at evidence that the caller may not read
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select from ops.evidence_artifacts e
          left join ops.releases r on r.release_id = e.release_id
         where e.artifact_id = is_evidence_of.artifact_id
           and (is_evidence_of.project is null or coalesce(r.project, is_evidence_of.project) = is_evidence_of.project));
end
$$;
comment on function ops_private.is_evidence_of(text, uuid) is
    'Whether there is such evidence, and a caller who may speak for the project only may name it; a null project may name any.';
revoke all on function ops_private.is_evidence_of(text, uuid) from public;
grant execute on function ops_private.is_evidence_of(text, uuid) to sre;
-- end of sql/projections/is_evidence_of.sql

create policy sre_insert on ops.recovery_drills for insert to sre
    with check (executed_by = (select ops_private.actor())
                and ((select ops_private.claimed_project()) is null
                     or project = (select ops_private.claimed_project())
                        and (evidence_artifact_id is null
                             or ops_private.is_evidence_of((select ops_private.claimed_project()), evidence_artifact_id))));

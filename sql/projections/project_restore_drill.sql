create or replace function ops_private.project_restore_drill(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
    evidence_id uuid := (event.payload ->> 'evidence_artifact_id')::uuid;
begin
    if event.payload ->> 'outcome' = 'failure' and (event.payload ->> 'restore_validated')::boolean then
        perform ops_private.raise_error('invalid_payload', 'payload.restore_validated is true of a drill whose outcome is failure.',
            'What failed restored nothing: send restore_validated false, or the outcome that it had.');
    end if;
    if evidence_id is not null and not ops_private.is_evidence_of((event.caller).project, evidence_id) then
        perform ops_private.raise_error('unknown_evidence', 'No evidence artifact has the id evidence_artifact_id.',
            'Attach the evidence first, or give artifact_url instead.');
    end if;
    if event.payload ? 'artifact_url' then
        insert into ops.evidence_artifacts
            (artifact_id, release_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by, deployment_id,
             persona, reported_at)
        values (event.ingest_id, event.release_id,
                case when coalesce(event.release_id, event.deployment_id) is null then 'reference' else 'restore_drill' end,
                event.source_system, event.payload ->> 'artifact_url', event.payload ->> 'sha256', event.metadata, (event.caller).actor,
                event.deployment_id, (event.caller).persona, event.emitted_at);
        evidence_id := coalesce(evidence_id, event.ingest_id);
    end if;
    insert into ops.recovery_drills
        (drill_id, environment, drill_type, executed_by, executed_at, outcome, restore_validated, evidence_artifact_id, project, persona)
    values (event.ingest_id, event.environment, event.payload ->> 'drill_type', (event.caller).actor, event.emitted_at,
            event.payload ->> 'outcome', (event.payload ->> 'restore_validated')::boolean, evidence_id,
            ops_private.event_project(event), (event.caller).persona);
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_restore_drill(ops_private.taken_event[]) is
    'restore_drill: a recovery drill; its evidence is linked to the deployment that runs there, or kept as a reference where there is '
    'none. FR-5, FR-8, FR-10.';
revoke all on function ops_private.project_restore_drill(ops_private.taken_event[]) from public;

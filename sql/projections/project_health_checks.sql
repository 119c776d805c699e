create or replace function ops_private.project_health_checks(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.append_environment_events(project_health_checks.events);

    insert into ops.gate_checks
        (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona, reported_at,
         subject_ref, subject_assumed, origin)
    select e.ingest_id, g.gate_id, coalesce(e.payload ->> 'check_name', 'health_check'), e.source_system,
           case when e.payload ? 'source_ref' then ops_private.probed_status(e) else e.payload ->> 'status' end,
           e.payload ->> 'artifact_url', e.metadata,
           case when e.payload ? 'source_ref' then ops_private.probed_deployment(e) else e.deployment_id end,
           (e.caller).actor, (e.caller).persona, e.emitted_at,
           subject.subject_ref, subject.subject_assumed,
           case when e.payload ? 'origin' then ops_private.told_origin(e.payload) end
      from unnest(project_health_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = 'G4' limit 1) g
     cross join lateral ops_private.subject_of_event(e) subject
     order by e.ordinal;

    insert into ops.evidence_artifacts
        (artifact_id, release_id, gate_id, check_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by,
         deployment_id, subject_ref, subject_assumed, persona, origin, verdict, reported_at)
    select e.ingest_id, e.release_id, g.gate_id, e.ingest_id, 'health_check', e.source_system, e.payload ->> 'artifact_url',
           e.payload ->> 'sha256', e.metadata, (e.caller).actor,
           case when e.payload ? 'source_ref' then ops_private.probed_deployment(e) else e.deployment_id end,
           subject.subject_ref, subject.subject_assumed,
           (e.caller).persona, e.payload ->> 'origin',
           case when e.payload ? 'source_ref' then ops_private.probed_status(e) else e.payload ->> 'status' end, e.emitted_at
      from unnest(project_health_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = 'G4' limit 1) g
     cross join lateral ops_private.subject_of_event(e) subject
     where e.payload ? 'artifact_url'
     order by e.ordinal;

    perform ops_private.contradict_probes(project_health_checks.events);
end
$$;
comment on function ops_private.project_health_checks(ops_private.taken_event[]) is
    'health_check: a check on G4 of the deployment, evidence when a URL is given, an environment event. FR-3, FR-5, FR-8.';
revoke all on function ops_private.project_health_checks(ops_private.taken_event[]) from public;

create or replace function ops_private.project_checks(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops.gate_checks
        (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona, reported_at,
         subject_ref, subject_assumed, origin)
    select e.ingest_id, g.gate_id, coalesce(e.payload ->> 'check_name', 'build'), e.source_system,
           case when e.gate_code = 'G4' and e.payload ? 'source_ref' then ops_private.probed_status(e) else e.payload ->> 'status' end,
           e.payload ->> 'artifact_ref', e.metadata,
           case when e.gate_code = 'G4' and e.payload ? 'source_ref' then ops_private.probed_deployment(e) else e.deployment_id end,
           (e.caller).actor, (e.caller).persona, e.emitted_at,
           subject.subject_ref, subject.subject_assumed,
           case when e.payload ? 'origin' then ops_private.told_origin(e.payload) end
      from unnest(project_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = e.gate_code limit 1) g
     cross join lateral ops_private.subject_of_event(e) subject
     order by e.ordinal;
    perform ops_private.contradict_probes(project_checks.events);
end
$$;
comment on function ops_private.project_checks(ops_private.taken_event[]) is 'build_complete and check_reported: a check. FR-3.';
revoke all on function ops_private.project_checks(ops_private.taken_event[]) from public;

create or replace function ops_private.project_evidence(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops.evidence_artifacts
        (artifact_id, release_id, gate_id, check_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by,
         deployment_id, subject_ref, subject_assumed, persona, origin, verdict, reported_at)
    select e.ingest_id, e.release_id, g.gate_id,
           case when e.payload ? 'check_name'
                then ops_private.named_check(e.release_id, e.gate_code, e.payload ->> 'check_name') end,
           e.payload ->> 'artifact_type', e.source_system, e.payload ->> 'artifact_url', e.payload ->> 'sha256', e.metadata,
           (e.caller).actor,
           case when coalesce(e.gate_code, 'G4') = 'G4' and e.payload ? 'source_ref' then ops_private.probed_deployment(e)
                else e.deployment_id end, subject.subject_ref, subject.subject_assumed, (e.caller).persona,
           case when e.payload ? 'origin' then ops_private.told_origin(e.payload) end,
           case when e.payload ? 'verdict' then ops_private.told_verdict(e.payload) end, e.emitted_at
      from unnest(project_evidence.events) e
      left join lateral (select of_release.gate_id from ops.release_gates of_release
                          where of_release.release_id = e.release_id and of_release.gate_code = e.gate_code limit 1) g on true
     cross join lateral ops_private.subject_of_event(e) subject
     order by e.ordinal;
end
$$;
comment on function ops_private.project_evidence(ops_private.taken_event[]) is
    'evidence_attached: evidence, linked to the gate, check and deployment that the event names. FR-5.';
revoke all on function ops_private.project_evidence(ops_private.taken_event[]) from public;

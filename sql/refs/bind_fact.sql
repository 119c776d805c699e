-- A projection has bound its facts already. Columns that a persona may insert include subject_ref, but not subject_assumed.
create or replace function ops_private.bind_fact()
returns trigger
language plpgsql
security definer -- reads which refs the release was told, which few personas may
set search_path = pg_catalog, pg_temp
as $$
declare
    fact constant jsonb := to_jsonb(new);
    -- Evidence of a check is of what was checked.
    checked constant ops.gate_checks := (select c from ops.gate_checks c where c.check_id = (fact ->> 'check_id')::uuid);
    gate constant ops.release_gates := (
        select g from ops.release_gates g where g.gate_id = coalesce((fact ->> 'gate_id')::uuid, checked.gate_id));
    told_at constant timestamptz := least(new.reported_at, clock_timestamp());
    release_id uuid;
    event ops_private.taken_event;
begin
    new.deployment_id := coalesce(new.deployment_id, checked.deployment_id);
    release_id := coalesce((fact ->> 'release_id')::uuid, gate.release_id, (
        select d.release_id from ops.deployments d where d.deployment_id = new.deployment_id));
    if tg_table_name = 'evidence_artifacts' then
        new.release_id := release_id;
    end if;
    if release_id is null then
        new.subject_ref := case when tg_table_name = 'gate_checks' then 'unknown' end; -- no such gate: the foreign key answers
        new.subject_assumed := false;
        return new;
    end if;
    new.deployment_id := ops_private.concerned_deployment(null, release_id, gate.gate_code, null, new.deployment_id, told_at);
    if new.subject_ref is not null and new.deployment_id is not null and coalesce(gate.gate_code, 'G4') = 'G4' then
        event.ingest_id := coalesce(fact ->> 'artifact_id', fact ->> 'check_id');
        event.caller := ops_private.caller();
        event.release_id := release_id;
        event.deployment_id := new.deployment_id;
        event.gate_code := 'G4';
        event.emitted_at := told_at;
        event.payload := jsonb_strip_nulls(jsonb_build_object('source_ref', new.subject_ref, 'check_name', fact ->> 'check_name',
            'status', fact ->> 'status', 'verdict', fact ->> 'verdict'));
        new.deployment_id := ops_private.probed_deployment(event);
        if tg_table_name = 'gate_checks' then
            new.status := ops_private.probed_status(event);
            perform ops_private.contradict_probes(array[event]);
        end if;
    end if;
    select s.subject_ref, s.subject_assumed into new.subject_ref, new.subject_assumed
      from ops_private.subject_of(release_id, new.subject_ref, (ops_private.caller()).sha, ops_private.acting_actor(), told_at) s;
    return new;
end
$$;
comment on function ops_private.bind_fact() is
    'Trigger of fact tables: binds a row that no projection wrote to the release and deployment that it is about, and to the source_ref '
    'that it or the caller''s token names.';
revoke all on function ops_private.bind_fact() from public;

create or replace function ops_private.submit(
    ids uuid[],
    bodies bytea[],
    callers ops_private.caller[],
    caller_of integer[],
    is_plain_json boolean[],
    out submitted ops_private.taken_event[],
    out refused ops_private.ingest_answer[]
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    caller ops_private.caller;
    reading ops_private.reading;
    fault ops_private.fault;
    known_types text[];
    contracts ops.event_types[];
    contract ops.event_types;
    event ops_private.taken_event;
begin
    refused := '{}';
    -- All at once: a query for every event would cost as much as reading it.
    select array_agg(t.event_type), array_agg(t) into known_types, contracts from ops.event_types t;
    for n in 1 .. cardinality(submit.ids) loop
        caller := submit.callers[submit.caller_of[n]];
        reading := case when submit.is_plain_json[n] then row(convert_from(submit.bodies[n], 'UTF8')::jsonb, null)::ops_private.reading
                        else ops_private.read_json(submit.bodies[n]) end;
        fault := reading.fault;
        if fault.code is null then
            fault := ops_private.form_fault(reading.document);
        end if;

        if fault.code is not null then
            event := ops_private.malformed_event(n, submit.ids[n], caller, submit.bodies[n], reading.document);
        else
            if contract.event_type is distinct from reading.document ->> 'event_type' then
                -- A type without a row of its own is treated like an alert: a fact about an environment.
                contract := contracts[coalesce(array_position(known_types, reading.document ->> 'event_type'),
                                               array_position(known_types, 'alert_fired'))];
            end if;
            event := null;
            event.ordinal := n;
            event.ingest_id := submit.ids[n];
            event.caller := caller;
            event.type := row(contract.event_type, contract.projection, contract.result_id, contract.release_required,
                              contract.own_release_only)::ops_private.type_of_event;
            event.schema_version := reading.document ->> 'schema_version';
            event.source_system := reading.document ->> 'source_system';
            event.event_type := reading.document ->> 'event_type';
            event.idempotency_key := reading.document ->> 'idempotency_key';
            event.sent_release_id := (reading.document ->> 'release_id')::uuid;
            event.release_id := nullif(event.sent_release_id, '00000000-0000-0000-0000-000000000000');
            event.gate_code := coalesce(reading.document ->> 'gate_code', contract.gate_code);
            event.payload := reading.document -> 'payload';
            event.metadata := event.payload - contract.known_fields;
            event.emitted_at := (reading.document ->> 'emitted_at')::timestamptz;
            event.environment := event.payload ->> 'environment';
            event.payload_hash := encode(sha256(submit.bodies[n]), 'hex');
            event.content_hash := ops_private.content_hash(reading.document);
            -- Only a payload that has passed may be trusted to hold a UUID.
            fault := coalesce(ops_private.contract_fault(reading.document, contract),
                              ops_private.payload_fault(event.event_type, event.payload, contract),
                              ops_private.persona_fault(caller.persona, event.gate_code, contract));
            if fault.code is null then
                event.deployment_id := (event.payload ->> 'deployment_id')::uuid;
            end if;
        end if;

        submitted[n] := event;
        if fault.code is not null then
            refused := refused || ops_private.rejected_answer(event, fault);
        end if;
    end loop;
end
$$;
comment on function ops_private.submit(uuid[], bytea[], ops_private.caller[], integer[], boolean[]) is
    'Reads bodies into events and checks everything that depends on neither state nor clock: form, contract, persona. refused answers '
    'those that fail.';
revoke all on function ops_private.submit(uuid[], bytea[], ops_private.caller[], integer[], boolean[]) from public;

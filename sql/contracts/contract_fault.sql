create or replace function ops_private.contract_fault(document jsonb, contract ops.event_types)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when contract.event_type <> document ->> 'event_type' and not document -> 'payload' ? 'environment'
            then ops_private.fault('unknown_event_type', 'The event type is not known and its payload names no environment.',
                'See docs/ingest.md for the event types, or add payload.environment.')
        when contract.gate_required and not document ? 'gate_code'
            then ops_private.fault('invalid_payload', format('%s needs the gate_code of the envelope.', contract.event_type),
                'Send gate_code G1, G2, G3 or G4.')
        when contract.gate_code <> document ->> 'gate_code'
            then ops_private.fault('invalid_payload', format('%s always concerns %s.', contract.event_type, contract.gate_code),
                format('Send gate_code %s, or leave it out.', contract.gate_code))
        when contract.projection = 'project_signoff' then case
            when coalesce(document #>> '{payload,scope}', 'gate') = 'gate' and not document ? 'gate_code'
                then ops_private.fault('invalid_payload', 'The signoff of a gate needs the gate_code of the envelope.',
                    'Send gate_code, or payload.scope release.')
            when (coalesce(document #>> '{payload,scope}', 'gate') = 'exception') <> (document -> 'payload' ? 'exception_id')
                then ops_private.fault('invalid_payload', 'payload.exception_id goes with payload.scope exception.',
                    'Send both or neither.')
        end
        when contract.event_type = 'exception_granted'
             and (document #>> '{payload,exception_type}' = 'after_the_fact') <> (document -> 'payload' ? 'deployment_id')
            then ops_private.fault('invalid_payload', 'payload.deployment_id goes with exception_type after_the_fact.',
                'Send both or neither.')
    end;
end
$$;
comment on function ops_private.contract_fault(jsonb, ops.event_types) is
    'Where an envelope breaks a rule of its event type that the payload''s schema cannot express; null when it does not.';
revoke all on function ops_private.contract_fault(jsonb, ops.event_types) from public;

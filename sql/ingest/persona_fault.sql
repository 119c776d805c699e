create or replace function ops_private.persona_fault(persona text, gate_code text, contract ops.event_types)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when persona is null or not persona = any (contract.emitters)
            then ops_private.fault('event_type_not_permitted',
                format('%s may not emit %s.', coalesce(persona, 'A caller without a persona'), contract.event_type),
                format('It is for %s.', array_to_string(contract.emitters, ', ')))
        when not coalesce(contract.emitter_gates -> persona, '["G1", "G2", "G3", "G4"]') ? gate_code
            then ops_private.fault('event_type_not_permitted',
                format('%s may not emit %s on %s.', persona, contract.event_type, gate_code),
                format('It may on %s.', translate(contract.emitter_gates ->> persona, '[]"', '')))
    end;
end
$$;
comment on function ops_private.persona_fault(text, text, ops.event_types) is
    'Why a persona may not emit an event type, or not on this gate; null when it may.';
revoke all on function ops_private.persona_fault(text, text, ops.event_types) from public;

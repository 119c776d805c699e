create or replace function ops_private.payload_fault(event_type text, payload jsonb, contract ops.event_types)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    properties constant jsonb := contract.payload_schema -> 'properties';
    name text;
    breach text;
begin
    foreach name in array contract.required_fields loop
        if not payload ? name then
            breach := format('payload.%s is missing', name);
            exit;
        end if;
    end loop;
    if breach is null then
        foreach name in array contract.known_fields loop
            if payload ? name then
                breach := ops_private.value_fault(name, properties -> name, payload -> name);
                exit when breach is not null;
            end if;
        end loop;
    end if;
    if breach is null then
        return null;
    end if;
    return ops_private.fault('invalid_payload', breach || '.',
        format('The payload of %s is described in docs/ingest.md.', payload_fault.event_type));
end
$$;
comment on function ops_private.payload_fault(text, jsonb, ops.event_types) is
    'Where a payload breaks its type''s JSON Schema: the first missing or wrong field in alphabetical order; null when it does not.';
revoke all on function ops_private.payload_fault(text, jsonb, ops.event_types) from public;

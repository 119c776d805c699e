create or replace function ops_private.form_fault(document jsonb)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    key constant text := document ->> 'idempotency_key';
    prefix text;
begin
    if jsonb_typeof(document) <> 'object' then
        return ops_private.fault('not_an_object', 'The envelope is not a JSON object.', 'Send one JSON object.');
    end if;
    if not document ? 'schema_version' then
        return ops_private.fault('missing_field', 'schema_version is missing.', 'Send "schema_version": "v1.0".');
    end if;
    if jsonb_typeof(document -> 'schema_version') <> 'string' then
        return ops_private.fault('wrong_type', 'schema_version is not a string.', 'Send "schema_version": "v1.0".');
    end if;
    if document ->> 'schema_version' <> 'v1.0' then
        return ops_private.fault('unknown_schema_version',
            format('The schema_version %s is not known.', left((document -> 'schema_version')::text, 100)), 'Send v1.0.');
    end if;
    if not document ?& array['idempotency_key', 'event_type', 'source_system', 'release_id', 'payload', 'emitted_at'] then
        return ops_private.fault('missing_field',
            (select string_agg(name, ', ') from unnest(array['idempotency_key', 'event_type', 'source_system', 'release_id',
                'payload', 'emitted_at']) as name where not document ? name) || ' is missing.',
            'An envelope has schema_version, idempotency_key, event_type, source_system, release_id, payload and emitted_at.');
    end if;
    if jsonb_typeof(document -> 'payload') <> 'object'
       or (jsonb_typeof(document -> 'idempotency_key'), jsonb_typeof(document -> 'event_type'), jsonb_typeof(document -> 'source_system'),
           jsonb_typeof(document -> 'release_id'), jsonb_typeof(document -> 'emitted_at'))
          <> ('string', 'string', 'string', 'string', 'string')
       or jsonb_typeof(document -> 'gate_code') <> 'string' then
        return ops_private.fault('wrong_type',
            (select string_agg(name, ', ') from unnest(array['idempotency_key', 'event_type', 'source_system', 'release_id',
                'gate_code', 'payload', 'emitted_at']) as name
              where jsonb_typeof(document -> name) <> case name when 'payload' then 'object' else 'string' end)
            || ' has the wrong type.',
            'payload is an object, every other field a string; leave gate_code out where there is none.');
    end if;
    if document - array['schema_version', 'idempotency_key', 'event_type', 'source_system', 'release_id', 'gate_code', 'payload',
                        'emitted_at'] <> '{}' then
        return ops_private.fault('unexpected_field',
            (select string_agg(left(name, 100), ', ') from jsonb_object_keys(document) as name
              where name <> all (array['schema_version', 'idempotency_key', 'event_type', 'source_system', 'release_id',
                                       'gate_code', 'payload', 'emitted_at'])) || ' is not a field of the envelope.',
            'Put fields of your own into payload.');
    end if;
    if document ->> 'source_system' not in ('github_actions', 'agent', 'manual', 'monitoring') then
        return ops_private.fault('invalid_value', 'source_system is not a known source.',
            'Use github_actions, agent, manual or monitoring.');
    end if;
    if document ->> 'event_type' !~ '^[a-z][a-z0-9_]*$' or length(document ->> 'event_type') > 63 then
        return ops_private.fault('invalid_value', 'event_type is not a snake_case word of at most 63 characters.',
            'See docs/ingest.md for the event types.');
    end if;
    if not ops_private.is_uuid(document ->> 'release_id') then
        return ops_private.fault('invalid_value', 'release_id is not a valid UUID.', 'Use ops.release_id(project, release_name).');
    end if;
    if not ops_private.is_timestamp(document ->> 'emitted_at') then
        return ops_private.fault('invalid_timestamp', 'emitted_at is not an ISO 8601 timestamp with a time zone.',
            'Send for example 2026-01-06T17:40:31Z.');
    end if;
    if document ->> 'gate_code' not in ('G1', 'G2', 'G3', 'G4') then
        return ops_private.fault('unknown_gate_code', 'gate_code is not a known gate.', 'Use G1, G2, G3 or G4.');
    end if;
    prefix := (document ->> 'source_system') || '/' || lower(document ->> 'release_id') || '/' || (document ->> 'event_type') || '/';
    if length(key) - length(prefix) between 1 and 128 and starts_with(key, prefix)
       and substr(key, length(prefix) + 1) !~ '[^A-Za-z0-9._:=+@-]' then
        return null;
    end if;
    return ops_private.idempotency_key_fault(key);
end
$$;
comment on function ops_private.form_fault(jsonb) is 'The first fault in the form of an envelope; null when it has none.';
revoke all on function ops_private.form_fault(jsonb) from public;

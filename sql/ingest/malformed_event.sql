create or replace function ops_private.malformed_event(
    ordinal integer, ingest_id uuid, caller ops_private.caller, body bytea, document jsonb)
returns ops_private.taken_event
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    event ops_private.taken_event;
begin
    event.ordinal := malformed_event.ordinal;
    event.ingest_id := malformed_event.ingest_id;
    event.caller := malformed_event.caller;
    event.payload_hash := encode(sha256(body), 'hex');
    if jsonb_typeof(document -> 'schema_version') = 'string' then
        event.schema_version := left(document ->> 'schema_version', 400);
    end if;
    if jsonb_typeof(document -> 'source_system') = 'string' then
        event.source_system := left(document ->> 'source_system', 400);
    end if;
    if jsonb_typeof(document -> 'event_type') = 'string' then
        event.event_type := left(document ->> 'event_type', 400);
    end if;
    if jsonb_typeof(document -> 'idempotency_key') = 'string' then
        event.idempotency_key := left(document ->> 'idempotency_key', 400);
    end if;
    if ops_private.is_uuid(document ->> 'release_id') then
        event.sent_release_id := (document ->> 'release_id')::uuid;
    end if;
    if jsonb_typeof(document) = 'object' then
        event.content_hash := ops_private.content_hash(document);
    end if;
    return event;
end
$$;
comment on function ops_private.malformed_event(integer, uuid, ops_private.caller, bytea, jsonb) is
    'What ops.event_ingest_log can keep of a body whose form is wrong: those fields that are usable. document is null where there is no '
    'JSON.';
revoke all on function ops_private.malformed_event(integer, uuid, ops_private.caller, bytea, jsonb) from public;

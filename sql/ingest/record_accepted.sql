create or replace function ops_private.record_accepted(events ops_private.taken_event[], answers ops_private.ingest_answer[])
returns ops_private.taken_event[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    written integer;
begin
    insert into ops.event_ingest_log
        (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status,
         release_id, actor, persona, actor_kind, project, content_hash, token_role, result)
    select e.ingest_id, e.source_system, e.event_type, e.idempotency_key, e.schema_version, e.payload_hash, 'accepted',
           e.sent_release_id, (e.caller).actor, (e.caller).persona, (e.caller).actor_kind, (e.caller).project, e.content_hash,
           (e.caller).token_role,
           case when a.warning is null then jsonb_build_object('detail', a.detail)
                else jsonb_build_object('detail', a.detail, 'warning', a.warning) end
      from unnest(record_accepted.events) e
      join unnest(record_accepted.answers) a on a.ordinal = e.ordinal
     order by e.idempotency_key, e.ordinal
    on conflict (release_id, (case when processing_status = 'accepted' then substr(sha256(idempotency_key::bytea), 1, 16) end))
    do nothing;
    get diagnostics written = row_count;

    if written = cardinality(record_accepted.events) then
        return record_accepted.events;
    end if;
    -- A new statement sees who won: an event is accepted if and only if the row is its own.
    return array(
        select e from unnest(record_accepted.events) e
         where exists (select from ops.event_ingest_log l where l.ingest_id = e.ingest_id));
end
$$;
comment on function ops_private.record_accepted(ops_private.taken_event[], ops_private.ingest_answer[]) is
    'Writes the log rows of events that may be accepted, and returns those whose key was free.';
revoke all on function ops_private.record_accepted(ops_private.taken_event[], ops_private.ingest_answer[]) from public;

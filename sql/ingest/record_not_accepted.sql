create or replace function ops_private.record_not_accepted(submitted ops_private.taken_event[], answers ops_private.ingest_answer[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops.event_ingest_log
        (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status, error_detail,
         release_id, actor, persona, actor_kind, project, content_hash, token_role, result, original_ingest_id)
    select s.ingest_id, s.source_system, s.event_type, s.idempotency_key, s.schema_version, s.payload_hash, a.status,
           case when a.status <> 'duplicate' then format('%s: %s', a.error_code, a.detail ->> 'message') end,
           s.sent_release_id, (s.caller).actor, (s.caller).persona, (s.caller).actor_kind, (s.caller).project, s.content_hash,
           (s.caller).token_role,
           jsonb_strip_nulls(jsonb_build_object(
               'error_code', a.error_code,
               'detail', case when a.status <> 'duplicate' then a.detail end,
               'payload_matches', a.payload_matches,
               'sender_matches', a.sender_matches)),
           case when a.status = 'duplicate' then a.ingest_id end
      from unnest(record_not_accepted.submitted) s
      join unnest(record_not_accepted.answers) a on a.ordinal = s.ordinal
     where a.status <> 'accepted' and a.error_code is distinct from 'body_too_large'
     order by s.ordinal;
end
$$;
comment on function ops_private.record_not_accepted(ops_private.taken_event[], ops_private.ingest_answer[]) is
    'Writes the log rows of duplicates, refusals and failures. A body that is too large leaves none.';
revoke all on function ops_private.record_not_accepted(ops_private.taken_event[], ops_private.ingest_answer[]) from public;

create or replace function ops_private.known_answers(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select array_agg(row(e.ordinal, (l.known).ingest_id, 'duplicate', null, (l.known).result -> 'detail', (l.known).result ->> 'warning',
                         coalesce((l.known).content_hash = e.content_hash, false), ops_private.is_same_sender(l.known, e.caller),
                         (l.known).received_at)::ops_private.ingest_answer)
      from unnest(known_answers.events) e
     cross join lateral (select split_part(e.idempotency_key, '/', 2) as named offset 0) release
     cross join lateral (
         select known
           from ops.event_ingest_log known
          -- The key names its release, also where the envelope names another or none.
          where known.release_id = case when ops_private.is_uuid(release.named) then release.named::uuid end
            and case when known.processing_status = 'accepted' then substr(sha256(known.idempotency_key::bytea), 1, 16) end
                = substr(sha256(e.idempotency_key::bytea), 1, 16)
            and known.idempotency_key = e.idempotency_key
          limit 1) l
     where (l.known).ingest_id <> e.ingest_id
    );
end
$$;
comment on function ops_private.known_answers(ops_private.taken_event[]) is
    'The answers to those events whose key has already been accepted: duplicate, with what the original was answered.';
revoke all on function ops_private.known_answers(ops_private.taken_event[]) from public;

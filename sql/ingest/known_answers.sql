create or replace function ops_private.known_answers(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(e.ordinal, l.ingest_id, 'duplicate', null, l.result -> 'detail', l.result ->> 'warning',
                         l.content_hash = e.content_hash)::ops_private.ingest_answer)
      from unnest(known_answers.events) e
     cross join lateral (
         select known.ingest_id, known.result, known.content_hash
           from ops.event_ingest_log known
          where known.release_id = e.sent_release_id
            and case when known.processing_status = 'accepted' then substr(sha256(known.idempotency_key::bytea), 1, 16) end
                = substr(sha256(e.idempotency_key::bytea), 1, 16)
            and known.idempotency_key = e.idempotency_key
          limit 1) l
     where l.ingest_id <> e.ingest_id
    );
end
$$;
comment on function ops_private.known_answers(ops_private.taken_event[]) is
    'The answers to those events whose key has already been accepted: duplicate, with what the original was answered.';
revoke all on function ops_private.known_answers(ops_private.taken_event[]) from public;

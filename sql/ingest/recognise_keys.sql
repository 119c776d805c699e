create or replace function ops_private.recognise_keys(submitted ops_private.taken_event[], answers ops_private.ingest_answer[])
returns ops_private.ingest_answer[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    known ops_private.ingest_answer[];
begin
    known := ops_private.known_answers(array(
        select s from unnest(recognise_keys.submitted) s
          join unnest(recognise_keys.answers) a on a.ordinal = s.ordinal
         where a.status = 'rejected' and s.idempotency_key is not null));
    if known is null then
        return recognise_keys.answers;
    end if;
    return array(
        select coalesce(k, a)
          from unnest(recognise_keys.answers) a
          left join lateral (
              select k from unnest(known) k
               -- What a later body of this batch brought is not what this one repeats.
               where k.ordinal = a.ordinal and not exists (
                         select from unnest(recognise_keys.submitted) later
                          where later.ingest_id = k.ingest_id and later.ordinal > k.ordinal)) of_known on true);
end
$$;
comment on function ops_private.recognise_keys(ops_private.taken_event[], ops_private.ingest_answer[]) is
    'The answers, with duplicate in place of a refusal wherever the key was accepted before: whatever today''s rules of form, contract, '
    'persona or state say of it. FR-9.';
revoke all on function ops_private.recognise_keys(ops_private.taken_event[], ops_private.ingest_answer[]) from public;

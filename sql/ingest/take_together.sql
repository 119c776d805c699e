create or replace function ops_private.take_together(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    fresh ops_private.taken_event[];
    accepted ops_private.ingest_answer[];
    refused ops_private.ingest_answer[];
    recorded ops_private.taken_event[];
begin
    with judged as materialized (
        select e as event, ops_private.state_fault(e, r.project, r.created_by, r.initiating_actor) as fault
          from unnest(take_together.events) e
          left join lateral (
              select named.project, named.created_by, named.initiating_actor
                from ops.releases named where named.release_id = e.release_id
               limit 1) r on true)
    -- In order of the keys: two batches that race for the same ones wait for each other, not both.
    select array_agg(j.event order by (j.event).idempotency_key, (j.event).ordinal) filter (where (j.fault).code is null),
           array_agg(ops_private.accepted_answer(j.event)) filter (where (j.fault).code is null),
           array_agg(ops_private.rejected_answer(j.event, j.fault)) filter (where (j.fault).code is not null)
      into fresh, accepted, refused
      from judged j;

    if fresh is null then
        return refused;
    end if;

    recorded := ops_private.record_accepted(fresh, accepted);
    perform ops_private.apply_effects(recorded);
    if cardinality(recorded) = cardinality(fresh) then
        return refused || accepted;
    end if;
    -- The others' keys were accepted before, or by a batch that ran at the same time.
    return refused
        || array(select a from unnest(accepted) a where a.ordinal = any (array(select e.ordinal from unnest(recorded) e)))
        || ops_private.known_answers(array(
               select e from unnest(fresh) e where e.ordinal <> all (array(select r.ordinal from unnest(recorded) r))));
end
$$;
comment on function ops_private.take_together(ops_private.taken_event[]) is
    'Refuses what the state does not allow, records the rest as accepted, which shows what is a duplicate, and applies the effects.';
revoke all on function ops_private.take_together(ops_private.taken_event[]) from public;

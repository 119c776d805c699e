create or replace function ops_private.ingest_batch(ids uuid[], bodies bytea[], claims jsonb[], speakers integer[], vouched boolean[])
returns text[]
language plpgsql
volatile
security definer -- writes what no persona may write directly; each event's own caller is judged
set search_path = ''
set timezone = 'UTC'
set plan_cache_mode = 'force_generic_plan' -- the plan for an array of ten serves one of 512, and planning costs more than most batches
as $$
declare
    submitted ops_private.taken_event[];
    answers ops_private.ingest_answer[];
    accepted ops_private.taken_event[];
    turn ops_private.taken_event[];
    touched record;
begin
    select s.submitted, s.refused into submitted, answers
      from ops_private.submit(ingest_batch.ids, ingest_batch.bodies, ingest_batch.claims, ingest_batch.speakers, ingest_batch.vouched) s;

    -- In order, so that later events see the effects of earlier ones.
    for turn in
        select t.turn
          from ops_private.in_turns(case
                   when cardinality(answers) = 0 then submitted
                   else array(select e from unnest(submitted) e where e.ordinal <> all (array(select a.ordinal from unnest(answers) a)))
               end) t
    loop
        answers := answers || ops_private.take_events(array(
            select case
                       when e.environment is null and e.gate_code is distinct from 'G4' and e.event_type <> 'incident_opened'
                            or e.release_id is null and e.projection = 'project_environment_events' then e
                       else ops_private.with_deployment(e)
                   end
              from unnest(turn) e));
    end loop;

    if exists (select from unnest(answers) a where a.status <> 'accepted') then
        insert into ops.event_ingest_log
            (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status, error_detail,
             release_id, actor, content_hash, result, original_ingest_id)
        select s.ingest_id, s.source_system, s.event_type, s.idempotency_key, s.schema_version, s.payload_hash, a.status,
               case when a.status <> 'duplicate' then format('%s: %s', a.error_code, a.detail ->> 'message') end,
               s.sent_release_id, s.actor, s.content_hash,
               jsonb_strip_nulls(jsonb_build_object(
                   'error_code', a.error_code,
                   'detail', case when a.status <> 'duplicate' then a.detail end,
                   'payload_matches', a.payload_matches)),
               case when a.status = 'duplicate' then a.ingest_id end
          from unnest(submitted) s
          join unnest(answers) a on a.ordinal = s.ordinal
         where a.status <> 'accepted' and a.error_code is distinct from 'body_too_large'
         order by s.ordinal;
        accepted := array(
            select s from unnest(submitted) s join unnest(answers) a on a.ordinal = s.ordinal where a.status = 'accepted');
    else
        accepted := submitted;
    end if;

    -- Each release once, in id order, in the name of whoever spoke of it last. The lock comes first: who waited
    -- for it sees in a new statement what the other wrote.
    perform from ops.releases r
      where r.release_id = any (array(select distinct e.release_id from unnest(accepted) e where e.projection <> 'project_environment_events'))
      order by r.release_id
      for no key update;
    for touched in
        select m.actor, array_agg(m.release_id order by m.release_id) as release_ids
          from ops_private.releases_that_may_change(accepted) m
         group by m.actor
    loop
        perform ops_private.begin_acting(touched.actor, null, null, 'ingest');
        perform ops_private.evaluate_releases(touched.release_ids);
    end loop;
    perform ops_private.end_acting();

    return array(
        select (jsonb_build_object(
                    'ingest_id', case when a.error_code is distinct from 'body_too_large' then a.ingest_id end,
                    'status', a.status,
                    'http_status', case
                        when a.error_code is null then 200
                        else (select c.http_status from ops.error_codes c where c.code = a.error_code)
                    end,
                    'error_code', a.error_code,
                    'detail', a.detail)
                || case when a.warning is null then '{}' else jsonb_build_object('warning', a.warning) end
                || case when a.payload_matches is null then '{}' else jsonb_build_object('payload_matches', a.payload_matches) end)::text
          from unnest(answers) a
         order by a.ordinal);
end
$$;
comment on function ops_private.ingest_batch(uuid[], bytea[], jsonb[], integer[], boolean[]) is
    'Ingests raw bodies in order and returns one result document per body. ids are the caller''s, time-ordered. speakers says for each body which of the verified claims spoke it; vouched, that the caller has read it as strictly as ops_private.read_json would. For gates_server only. FR-9.';
revoke all on function ops_private.ingest_batch(uuid[], bytea[], jsonb[], integer[], boolean[]) from public;
grant execute on function ops_private.ingest_batch(uuid[], bytea[], jsonb[], integer[], boolean[]) to
    gates_server;

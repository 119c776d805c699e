create or replace function ops_private.ingest_batch(
    ids uuid[], bodies bytea[], callers ops_private.caller[], caller_of integer[], is_plain_json boolean[])
returns table (document text, status text, http_status integer, error_code text)
language plpgsql
volatile
security definer -- writes what no persona may write directly; each event's own caller is judged
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set plan_cache_mode = 'force_generic_plan' -- the plan for an array of ten serves one of 512, and planning costs more than most batches
as $$
declare
    submitted ops_private.taken_event[];
    answers ops_private.ingest_answer[];
    accepted ops_private.taken_event[];
    members ops_private.taken_event[];
begin
    perform ops_private.keep_read_committed();
    select s.submitted, s.refused into submitted, answers
      from ops_private.submit(ingest_batch.ids, ingest_batch.bodies, ingest_batch.callers, ingest_batch.caller_of,
                              ingest_batch.is_plain_json) s;

    -- In order, so that later events see the effects of earlier ones.
    for members in
        select g.members
          from ops_private.independent_groups(case
                   when cardinality(answers) = 0 then submitted
                   else array(select e from unnest(submitted) e where e.ordinal <> all (array(select a.ordinal from unnest(answers) a)))
               end) g
    loop
        answers := answers || ops_private.take_events(ops_private.with_deployments(members));
    end loop;

    if exists (select from unnest(answers) a where a.status <> 'accepted') then
        answers := ops_private.recognise_keys(submitted, answers);
        perform ops_private.record_not_accepted(submitted, answers);
        accepted := array(
            select s from unnest(submitted) s join unnest(answers) a on a.ordinal = s.ordinal where a.status = 'accepted');
    else
        accepted := submitted;
    end if;
    perform ops_private.evaluate_touched(accepted);

    return query
    select ops_private.answer_document(a.given, a.http_status), (a.given).status, a.http_status, (a.given).error_code
      from (select given, case
                       when given.error_code is null then 200
                       else (select c.http_status from ops.error_codes c where c.code = given.error_code)
                   end as http_status
              from unnest(answers) given) as a
     order by (a.given).ordinal;
end
$$;
comment on function ops_private.ingest_batch(uuid[], bytea[], ops_private.caller[], integer[], boolean[]) is
    'Ingests raw bodies in order; one answer per body, as a document and what a server needs to know of it. ids are new, time-ordered '
    'UUIDs. caller_of says for each body which of the verified callers sent it; is_plain_json, that it has been read as strictly as '
    'ops_private.read_json would. For gates_server only. FR-9.';
revoke all on function ops_private.ingest_batch(uuid[], bytea[], ops_private.caller[], integer[], boolean[]) from public;
grant execute on function ops_private.ingest_batch(uuid[], bytea[], ops_private.caller[], integer[], boolean[]) to
    gates_server;

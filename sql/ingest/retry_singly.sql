create or replace function ops_private.retry_singly(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event ops_private.taken_event;
    answers ops_private.ingest_answer[];
begin
    foreach event in array retry_singly.events loop
        answers := answers || ops_private.take_events(array[event]);
    end loop;
    return answers;
end
$$;
comment on function ops_private.retry_singly(ops_private.taken_event[]) is
    'Takes events one by one after taking them together has failed, which shows the one at fault.';
revoke all on function ops_private.retry_singly(ops_private.taken_event[]) from public;

create or replace function ops_private.take_events(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    failed_state text;
    failed_code text;
    failed_message text;
    failed_hint text;
begin
    return ops_private.take_together(take_events.events);
exception
    -- Not this event's fault: the caller tries again.
    when deadlock_detected or serialization_failure or lock_not_available or insufficient_resources or operator_intervention then
        raise;
    when others then
        if cardinality(take_events.events) > 1 then
            return ops_private.retry_singly(take_events.events);
        end if;
        get stacked diagnostics failed_state = returned_sqlstate, failed_code = message_text,
            failed_message = pg_exception_detail, failed_hint = pg_exception_hint;
        return array[ops_private.rejected_answer(take_events.events[1],
            case when failed_state ~ E'^PT4\\d\\d$' then ops_private.fault(failed_code, failed_message, failed_hint)
                 else ops_private.fault('processing_failed',
                     format('The event could not be processed (SQLSTATE %s): %s', failed_state, failed_code),
                     'Nothing of it was kept and its key is free: send it again, or report it with the ingest_id.')
            end)];
end
$$;
comment on function ops_private.take_events(ops_private.taken_event[]) is
    'Takes events that do not see each other''s effects, in one subtransaction. If it fails, they are taken one by one, and the one at '
    'fault is answered with what failed.';
revoke all on function ops_private.take_events(ops_private.taken_event[]) from public;

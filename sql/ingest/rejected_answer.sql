create or replace function ops_private.rejected_answer(event ops_private.taken_event, fault ops_private.fault)
returns ops_private.ingest_answer
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return row(event.ordinal, event.ingest_id, case fault.code when 'processing_failed' then 'error' else 'rejected' end,
               fault.code, jsonb_build_object('message', fault.message, 'hint', fault.hint), null, null, null,
               null)::ops_private.ingest_answer;
end
$$;
comment on function ops_private.rejected_answer(ops_private.taken_event, ops_private.fault) is
    'The answer to an event that is refused, or that could not be processed.';
revoke all on function ops_private.rejected_answer(ops_private.taken_event, ops_private.fault) from public;

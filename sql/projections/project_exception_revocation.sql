create or replace function ops_private.project_exception_revocation(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
begin
    perform ops_private.begin_acting((event.caller).actor, (event.caller).actor_kind, event.payload ->> 'reason', 'ingest');
    -- Its trigger sets the time; a second revocation is no transition of the state machine.
    update ops.exceptions x
       set revoked_at = clock_timestamp()
     where x.exception_id = (event.payload ->> 'exception_id')::uuid and x.release_id = event.release_id;
    if not found then
        perform ops_private.raise_error('unknown_exception', 'The release has no exception with this id.', 'Check exception_id.');
    end if;
end
$$;
comment on function ops_private.project_exception_revocation(ops_private.taken_event[]) is
    'exception_revoked: takes an exception back; the release is judged without it. FR-6.';
revoke all on function ops_private.project_exception_revocation(ops_private.taken_event[]) from public;

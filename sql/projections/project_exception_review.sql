create or replace function ops_private.project_exception_review(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
begin
    perform ops_private.begin_acting((event.caller).actor, (event.caller).actor_kind,
        coalesce(event.payload ->> 'note', event.event_type), 'ingest');
    update ops.exceptions x
       set post_review_status = event.payload ->> 'post_review_status'
     where x.exception_id = (event.payload ->> 'exception_id')::uuid and x.release_id = event.release_id;
    if not found then
        perform ops_private.raise_error('unknown_exception', 'The release has no exception with this id.', 'Check exception_id.');
    end if;
end
$$;
comment on function ops_private.project_exception_review(ops_private.taken_event[]) is
    'exception_reviewed: completes the review of an exception; its trigger refuses the approver. FR-6.';
revoke all on function ops_private.project_exception_review(ops_private.taken_event[]) from public;

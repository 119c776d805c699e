create or replace function ops_private.tell_opened_ref(event ops_private.taken_event, initiator text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    ref constant text := event.payload ->> 'source_ref';
    at constant timestamptz := least(event.emitted_at, clock_timestamp());
begin
    perform ops_private.tell_ref(event.release_id, ref, (event.caller).actor, 'opener', at);
    perform ops_private.tell_ref(event.release_id, ref, tell_opened_ref.initiator, 'initiator', at);
    perform ops_private.tell_ref(event.release_id, ref, author, 'author', at)
       from jsonb_array_elements_text(event.payload -> 'authors') author;
end
$$;
comment on function ops_private.tell_opened_ref(ops_private.taken_event, text) is
    'release_opened: who brought the source_ref that it names. FR-1, FR-4.';
revoke all on function ops_private.tell_opened_ref(ops_private.taken_event, text) from public;

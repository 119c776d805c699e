create or replace function ops_private.tell_opened_ref(event ops_private.taken_event, initiator text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    ref constant text := event.payload ->> 'source_ref';
    at constant timestamptz := least(event.emitted_at, clock_timestamp());
    bringer record;
begin
    perform ops_private.tell_ref(event.release_id, ref, (event.caller).actor, 'opener', at, (event.caller).actor_kind);
    for bringer in
        select named.name, named.role
          from (values (tell_opened_ref.initiator, 'initiator'), (event.payload ->> 'initiating_actor', 'initiator'),
                       ((event.caller).github_login, 'actor'), (event.payload ->> 'actor', 'actor'),
                       (event.payload ->> 'triggering_actor', 'triggering_actor')) as named (name, role)
         where named.name is not null
        union
        select author, 'author' from jsonb_array_elements_text(coalesce(event.payload -> 'authors', '[]')) as author
         where author ~ E'\\S'
         order by 2, 1
    loop
        perform ops_private.tell_ref(event.release_id, ref, bringer.name, bringer.role, at);
    end loop;
    -- The commit that the run is at spells out a short form.
    if ops_private.compare_refs(event.release_id, ref, (event.caller).sha) = 'same' then
        perform ops_private.tell_ref(event.release_id, (event.caller).sha, (event.caller).actor, 'told', at);
    end if;
end
$$;
comment on function ops_private.tell_opened_ref(ops_private.taken_event, text) is
    'release_opened: who brought the source_ref that it names: the sender, the initiator, who started and restarted the run, and the '
    'authors. FR-1, FR-4.';
revoke all on function ops_private.tell_opened_ref(ops_private.taken_event, text) from public;

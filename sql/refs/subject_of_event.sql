create or replace function ops_private.subject_of_event(event ops_private.taken_event, out subject_ref text, out subject_assumed boolean)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if event.release_id is null then
        subject_assumed := false;
        return;
    end if;
    select s.subject_ref, s.subject_assumed into subject_ref, subject_assumed
      from ops_private.subject_of(event.release_id, event.payload ->> 'source_ref', (event.caller).sha, (event.caller).actor,
                                  least(event.emitted_at, clock_timestamp())) s;
end
$$;
comment on function ops_private.subject_of_event(ops_private.taken_event) is
    'What the fact that an event reports is about; null where it has no release.';
revoke all on function ops_private.subject_of_event(ops_private.taken_event) from public;

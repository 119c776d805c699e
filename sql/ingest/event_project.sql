create or replace function ops_private.event_project(event ops_private.taken_event)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if event.release_id is not null then
        return (select r.project from ops.releases r where r.release_id = event.release_id);
    elsif (event.caller).project is not null then
        return (event.caller).project;
    elsif event.payload ? 'project' and not event.metadata ? 'project' then
        perform ops_private.check_name(event.payload, 'project');
        return ops_private.folded_project(event.payload ->> 'project');
    end if;
    return null;
end
$$;
comment on function ops_private.event_project(ops_private.taken_event) is
    'The project that an event concerns: its release''s, else the only one that its sender may speak for, else the one that it names. '
    'Raises invalid_payload.';
revoke all on function ops_private.event_project(ops_private.taken_event) from public;

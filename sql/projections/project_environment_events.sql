create or replace function ops_private.project_environment_events(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.append_environment_events(project_environment_events.events);
end
$$;
comment on function ops_private.project_environment_events(ops_private.taken_event[]) is
    'alert_fired, backup_complete and every type without a projection of its own: an environment event. FR-8.';
revoke all on function ops_private.project_environment_events(ops_private.taken_event[]) from public;

create or replace function ops_private.is_foreign(event ops_private.taken_event, project text)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if is_foreign.project <> (event.caller).project
       -- Only a contract makes the field a project's name.
       or event.payload ? 'project' and not event.metadata ? 'project'
          and ops_private.folded_project(event.payload ->> 'project') <> (event.caller).project then
        return true;
    end if;
    return exists (select from ops.deployments d join ops.releases r on r.release_id = d.release_id
                    where d.deployment_id = event.deployment_id and r.project <> (event.caller).project)
        or (event.event_type in ('incident_updated', 'incident_resolved', 'incident_reopened') and exists (
            select from ops.incidents i
             where i.incident_id = (event.payload ->> 'incident_id')::uuid and i.project is distinct from (event.caller).project));
end
$$;
comment on function ops_private.is_foreign(ops_private.taken_event, text) is
    'Whether an event concerns a project other than the one that its token is limited to. project is its release''s.';
revoke all on function ops_private.is_foreign(ops_private.taken_event, text) from public;

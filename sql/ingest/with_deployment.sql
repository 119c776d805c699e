create or replace function ops_private.with_deployment(event ops_private.taken_event)
returns ops_private.taken_event
language plpgsql
stable
set search_path = ''
as $$
begin
    event.deployment_id := ops_private.concerned_deployment(event.event_type, event.release_id, event.gate_code,
        event.environment, event.deployment_id, event.ingest_id);
    -- The deployment that runs in an environment may be another project's; only naming it is a fault.
    if (event.caller).project is not null and not event.payload ? 'deployment_id' and event.release_id is null then
        if exists (
            select from ops.deployments d join ops.releases r on r.release_id = d.release_id
             where d.deployment_id = event.deployment_id and r.project <> (event.caller).project) then
            event.deployment_id := null;
        end if;
    end if;
    return event;
end
$$;
comment on function ops_private.with_deployment(ops_private.taken_event) is
    'The event with the deployment that it concerns, as things stand.';
revoke all on function ops_private.with_deployment(ops_private.taken_event) from public;

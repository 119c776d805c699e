create or replace function ops_private.with_deployments(events ops_private.taken_event[])
returns ops_private.taken_event[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select case
                   when e.environment is null and e.deployment_id is null and e.gate_code is distinct from 'G4'
                        and e.event_type <> 'incident_opened'
                        or e.release_id is null and (e.type).projection = 'project_environment_events' then e
                   else ops_private.with_deployment(e)
               end
          from unnest(with_deployments.events) e);
end
$$;
comment on function ops_private.with_deployments(ops_private.taken_event[]) is
    'The events, each with the deployment that it concerns as things stand; most concern none.';
revoke all on function ops_private.with_deployments(ops_private.taken_event[]) from public;

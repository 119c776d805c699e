create or replace function ops_private.add_deployment(event ops_private.taken_event, status text)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from ops.deployments d where d.deployment_id = event.deployment_id) then
        return false;
    end if;
    if event.payload ? 'source_ref' and exists (select from ops.releases r where r.release_id = event.release_id) then
        perform ops_private.tell_ref(event.release_id, event.payload ->> 'source_ref', (event.caller).actor, 'told');
    end if;
    insert into ops.deployments
        (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, source_ref_assumed, start_assumed, status,
         completed_at, interrupted, named, runs)
    select event.deployment_id, event.release_id, event.environment, event.emitted_at, (event.caller).actor,
           coalesce(event.payload ->> 'source_ref', r.source_ref), not event.payload ? 'source_ref',
           event.event_type <> 'deploy_start', add_deployment.status,
           case when add_deployment.status <> 'in_progress' then event.emitted_at end,
           add_deployment.status = 'failed' and coalesce((event.payload ->> 'interrupted')::boolean, false),
           event.payload ? 'deployment_id', ops_private.report_runs(event)
      from ops.releases r where r.release_id = event.release_id
    on conflict (deployment_id) do nothing;
    return found;
end
$$;
comment on function ops_private.add_deployment(ops_private.taken_event, text) is
    'Records the deployment that an event is the first to report, and says whether it was the first. A commit or a start that the event '
    'does not state is assumed.';
revoke all on function ops_private.add_deployment(ops_private.taken_event, text) from public;

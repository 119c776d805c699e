create or replace function ops_private.with_deployment(event ops_private.taken_event)
returns ops_private.taken_event
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if event.event_type in ('deploy_start', 'deploy_complete', 'deploy_cancelled') then
        -- dev has no deployments; a report that places a known one there contradicts it.
        event.deployment_id := case when event.environment = 'dev'
            then (select d.deployment_id from ops.deployments d where d.deployment_id = event.deployment_id)
            else ops_private.reported_deployment(event) end;
    elsif event.event_type = 'rollback_trigger' then
        event.deployment_id := ops_private.triggered_rollback(event);
    elsif event.event_type in ('health_check', 'evidence_attached') and event.release_id is null then
        -- It is about what it names, a probe else about what ran then, and so about that release.
        select d.deployment_id, d.release_id into event.deployment_id, event.release_id
          from ops.deployments d
         where d.deployment_id = coalesce(
             (select known.deployment_id from ops.deployments known where known.other_id = event.deployment_id),
             event.deployment_id,
             case event.event_type when 'health_check' then ops_private.ran_at(
                 coalesce((event.caller).project, ops_private.folded_project(event.payload ->> 'project')), event.environment,
                 event.payload ->> 'component', least(event.emitted_at, clock_timestamp())) end);
    elsif event.event_type <> 'incident_opened' then
        event.deployment_id := ops_private.concerned_deployment(event.event_type, event.release_id, event.gate_code,
            event.environment, coalesce((select d.deployment_id from ops.deployments d where d.other_id = event.deployment_id),
                                        event.deployment_id),
            least(event.emitted_at, clock_timestamp()));
    elsif event.deployment_id is null then
        event.deployment_id := ops_private.blamed_deployment(event.release_id,
            coalesce((event.caller).project, ops_private.folded_project(event.payload ->> 'project')),
            coalesce(event.environment, 'production'),
            event.payload ->> 'component', least(event.emitted_at, clock_timestamp()));
    end if;
    return event;
end
$$;
comment on function ops_private.with_deployment(ops_private.taken_event) is
    'The event with the deployment that it concerns, as things stand.';
revoke all on function ops_private.with_deployment(ops_private.taken_event) from public;

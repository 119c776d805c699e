create or replace function ops_private.project_deploy_start(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
    cancelled timestamptz;
begin
    if event.deployment_id is not null and not ops_private.add_deployment(event, 'in_progress') then
        perform ops_private.match_report(event);
        perform ops_private.join_report(event);
        -- It had been cancelled, and started after all; if before that, it was broken off. A fast clock cancels nothing later.
        select least(d.cancelled_at, min(e.created_at)) into cancelled
          from ops.deployments d
          left join ops.environment_events e on e.deployment_id = d.deployment_id and e.event_type = 'deploy_cancelled'
         where d.deployment_id = event.deployment_id and d.cancelled_at is not null
         group by d.deployment_id;
        update ops.deployments d
           set deployed_at = event.emitted_at,
               status = case when started.after then 'in_progress' else 'failed' end,
               interrupted = not started.after,
               completed_at = case when not started.after then d.cancelled_at end,
               cancelled_at = null
          from (select least(event.emitted_at, clock_timestamp()) >= cancelled as after) started
         where d.deployment_id = event.deployment_id and d.cancelled_at is not null;
        -- Reports may arrive in any order: the earliest told start is the start.
        update ops.deployments d
           set deployed_at = event.emitted_at,
               start_assumed = false
         where d.deployment_id = event.deployment_id and (d.deployed_at is null or event.emitted_at < d.deployed_at);
        -- A start that is told after the end that stood for it is no earlier: only that it was told changes.
        update ops.deployments d
           set start_assumed = false
         where d.deployment_id = event.deployment_id and d.start_assumed;
    end if;
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_deploy_start(ops_private.taken_event[]) is
    'deploy_start: the deployment that a promotion opened is under way, or a new one begins. Never refused because of its gates. FR-7, '
    'FR-8.';
revoke all on function ops_private.project_deploy_start(ops_private.taken_event[]) from public;

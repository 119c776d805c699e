create or replace function ops_private.project_deploy_complete(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
begin
    if event.deployment_id is not null and not ops_private.add_deployment(event, event.payload ->> 'status') then
        perform ops_private.match_report(event);
        perform ops_private.join_report(event);
        update ops.deployments d
           set deployed_at = event.emitted_at,
               start_assumed = true,
               status = case when d.cancelled_at is not null then event.payload ->> 'status' else d.status end,
               completed_at = case when d.cancelled_at is not null then event.emitted_at end,
               cancelled_at = null
         where d.deployment_id = event.deployment_id and d.deployed_at is null
           and (d.status = 'in_progress' or d.cancelled_at is not null and event.payload ->> 'status' = 'succeeded');
        update ops.deployments d
           set status = event.payload ->> 'status',
               completed_at = event.emitted_at,
               interrupted = event.payload ->> 'status' = 'failed' and coalesce((event.payload ->> 'interrupted')::boolean, false)
         where d.deployment_id = event.deployment_id and d.status = 'in_progress';
        if not found then
            perform ops_private.correct_outcome(event);
        end if;
    end if;
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_deploy_complete(ops_private.taken_event[]) is
    'deploy_complete: the deployment has ended; it is created when no start was reported. FR-7, FR-8.';
revoke all on function ops_private.project_deploy_complete(ops_private.taken_event[]) from public;

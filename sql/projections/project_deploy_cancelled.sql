create or replace function ops_private.project_deploy_cancelled(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
    moment constant timestamptz := clock_timestamp();
begin
    if event.deployment_id is not null then
        insert into ops.deployments
            (deployment_id, release_id, environment, deployed_by, source_ref, source_ref_assumed, status, cancelled_at, named, runs)
        select event.deployment_id, event.release_id, event.environment, (event.caller).actor,
               coalesce(event.payload ->> 'source_ref', r.source_ref), not event.payload ? 'source_ref', 'failed', event.emitted_at,
               event.payload ? 'deployment_id', ops_private.report_runs(event)
          from ops.releases r where r.release_id = event.release_id
        on conflict (deployment_id) do nothing;
        if not found then
            perform ops_private.match_report(event);
            perform ops_private.join_report(event);
            update ops.deployments d
               set status = 'failed',
                   cancelled_at = case when d.deployed_at is null or d.start_assumed then event.emitted_at end,
                   deployed_at = case when not d.start_assumed then d.deployed_at end,
                   start_assumed = false,
                   interrupted = d.deployed_at is not null and not d.start_assumed,
                   completed_at = case when d.deployed_at is not null and not d.start_assumed
                                       then greatest(d.deployed_at, event.emitted_at) end
             where d.deployment_id = event.deployment_id and d.status = 'in_progress'
               -- What started after it was started again.
               and (d.deployed_at is null or d.start_assumed
                    or least(event.emitted_at, moment) >= least(d.deployed_at, moment));
        end if;
    end if;
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_deploy_cancelled(ops_private.taken_event[]) is
    'deploy_cancelled: a deployment that had not started never will, and leaves no trace in a status or figure; one that had started was '
    'broken off. FR-7, FR-8.';
revoke all on function ops_private.project_deploy_cancelled(ops_private.taken_event[]) from public;

create or replace function ops_private.project_deploy_complete(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
    known ops.deployments;
begin
    if event.deployment_id is not null then
        insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, completed_at)
        select event.deployment_id, event.release_id, event.environment, event.emitted_at, (event.caller).actor,
               coalesce(event.payload ->> 'source_ref', r.source_ref), event.payload ->> 'status', event.emitted_at
          from ops.releases r where r.release_id = event.release_id
        on conflict (deployment_id) do nothing;
        if not found then
            select * into known from ops.deployments d where d.deployment_id = event.deployment_id for no key update;
            if (known.release_id, known.environment) <> (event.release_id, event.environment) then
                perform ops_private.raise_error('id_taken', 'The deployment_id belongs to another release or environment.',
                    'Use a new id for each deployment, or leave it out.');
            end if;
            if known.status <> 'in_progress' and known.status <> event.payload ->> 'status' then
                perform ops_private.raise_error('deployment_settled',
                    format('The deployment is %s and cannot become %s.', known.status, event.payload ->> 'status'),
                    'Report a new deployment.');
            end if;
            update ops.deployments d
               set deployed_at = event.emitted_at
             where d.deployment_id = event.deployment_id and d.status = 'in_progress' and d.deployed_at is null;
            update ops.deployments d
               set status = event.payload ->> 'status',
                   completed_at = event.emitted_at
             where d.deployment_id = event.deployment_id and d.status = 'in_progress';
        end if;
    end if;
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_deploy_complete(ops_private.taken_event[]) is
    'deploy_complete: the deployment has ended; it is created when no start was reported. FR-7, FR-8.';
revoke all on function ops_private.project_deploy_complete(ops_private.taken_event[]) from public;

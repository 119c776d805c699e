create or replace function ops_private.project_deploy_start(events ops_private.taken_event[])
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
        insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref)
        select event.deployment_id, event.release_id, event.environment, event.emitted_at, (event.caller).actor,
               coalesce(event.payload ->> 'source_ref', r.source_ref)
          from ops.releases r where r.release_id = event.release_id
        on conflict (deployment_id) do nothing;
        if not found then
            select * into known from ops.deployments d where d.deployment_id = event.deployment_id for no key update;
            if (known.release_id, known.environment) <> (event.release_id, event.environment) then
                perform ops_private.raise_error('id_taken', 'The deployment_id belongs to another release or environment.',
                    'Use a new id for each deployment, or leave it out.');
            end if;
            -- Reports may arrive in any order: the earliest start is the start.
            update ops.deployments d
               set deployed_at = least(known.deployed_at, event.emitted_at),
                   source_ref = coalesce(event.payload ->> 'source_ref', known.source_ref)
             where d.deployment_id = event.deployment_id
               and (known.deployed_at is null or event.emitted_at < known.deployed_at);
        end if;
    end if;
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_deploy_start(ops_private.taken_event[]) is
    'deploy_start: the deployment that a promotion opened is under way, or a new one begins. Never refused because of its gates. FR-7, '
    'FR-8.';
revoke all on function ops_private.project_deploy_start(ops_private.taken_event[]) from public;

create or replace function ops_private.project_rollback(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    event constant ops_private.taken_event := events[1];
    leaving ops.deployments;
    restored ops.deployments;
begin
    select d.* into leaving
      from ops.deployments d
     where d.deployment_id = coalesce((event.payload ->> 'rollback_of')::uuid, (
               select ops_private.running_deployment(r.project, event.environment, nullif(btrim(r.scope_metadata ->> 'component'), ''))
                 from ops.releases r where r.release_id = event.release_id))
       and d.release_id = event.release_id and d.environment = event.environment and d.status = 'succeeded';
    if leaving.deployment_id is null then
        perform ops_private.raise_error('nothing_to_roll_back',
            format('No deployment of the release runs in %s.', event.environment),
            'Name the release to roll back, and rollback_of if it is not its latest deployment.');
    end if;

    select d.* into restored
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where d.environment = event.environment and d.status = 'succeeded' and d.release_id <> event.release_id
       and r.project = (select own.project from ops.releases own where own.release_id = event.release_id)
       and (d.release_id = (event.payload ->> 'restores')::uuid
            or (not event.payload ? 'restores' and d.deployed_at <= leaving.deployed_at))
     order by d.deployed_at desc, d.created_at desc
     limit 1;
    if restored.deployment_id is null then
        perform ops_private.raise_error('nothing_to_restore',
            format('No earlier release of the project ran in %s.', event.environment),
            'Name the release to restore in restores; it must have been deployed there.');
    end if;

    insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, rollback_of)
    values (event.deployment_id, restored.release_id, event.environment, event.emitted_at, (event.caller).actor,
            restored.source_ref, leaving.deployment_id);
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_rollback(ops_private.taken_event[]) is
    'rollback_trigger: a new deployment of the restored release, whose rollback_of is the one rolled back. Needs no gate. FR-7, FR-8.';
revoke all on function ops_private.project_rollback(ops_private.taken_event[]) from public;

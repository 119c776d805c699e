create or replace function ops_private.project_rollback(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
    restores constant uuid := (event.payload ->> 'restores')::uuid;
    leaving ops.deployments;
    restored ops.deployments;
begin
    select * into leaving
      from ops_private.leaving_deployment(event.release_id, event.environment, (event.payload ->> 'rollback_of')::uuid,
                                          least(event.emitted_at, clock_timestamp()));
    -- Two triggers at once: the second waits here, and sees the first's rollback.
    perform from ops.deployments d where d.deployment_id = leaving.deployment_id for no key update;
    if exists (select from ops.deployments d where d.deployment_id = event.deployment_id) then
        update ops.deployments d
           set rollback_of = leaving.deployment_id, restores_assumed = restores is null, rollback_reason = event.payload ->> 'reason'
         where d.deployment_id = event.deployment_id and d.rollback_of is null;
        perform ops_private.append_environment_events(events);
        return;
    end if;
    perform ops_private.check_leaving(leaving.deployment_id, event.environment, restores,
                                      least(event.emitted_at, clock_timestamp()));

    select * into restored from ops_private.restored_deployment(leaving, restores);
    if restored.deployment_id is null then
        perform ops_private.raise_error('nothing_to_restore',
            format('No earlier release of the project ran in %s.', event.environment),
            'Name the release to restore in restores; it must have been deployed there.');
    end if;
    insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, rollback_of,
                                 source_ref_assumed, start_assumed, restores_assumed, rollback_reason)
    values (event.deployment_id, restored.release_id, event.environment, event.emitted_at, (event.caller).actor,
            restored.source_ref, leaving.deployment_id, true, true, restores is null, event.payload ->> 'reason');
    perform ops_private.append_environment_events(events);
end
$$;
comment on function ops_private.project_rollback(ops_private.taken_event[]) is
    'rollback_trigger: a new deployment of the restored release, whose rollback_of is the one rolled back, or a second report of it. '
    'Needs no gate. FR-7, FR-8.';
revoke all on function ops_private.project_rollback(ops_private.taken_event[]) from public;

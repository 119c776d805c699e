create or replace function ops_private.move_incidents()
returns trigger
language plpgsql
security definer -- no persona updates incidents
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.deployed_at is not null then
        update ops.incidents i
           set began_after_detection = i.detected_at < new.deployed_at
         where i.deployment_id = new.deployment_id and i.began_after_detection <> (i.detected_at < new.deployed_at);
        -- Told before the deployment that it belongs to.
        update ops.incidents i
           set deployment_id = new.deployment_id
         where i.release_id = new.release_id and i.environment = new.environment and i.deployment_id is null
           and i.detected_at >= new.deployed_at;
    end if;
    -- What named only a project hangs on what ran then, as far as that is told.
    if new.live_at is distinct from old.live_at then
        update ops.incidents i
           set deployment_id = ran.deployment_id, release_id = ran.release_id, began_after_detection = false
          from ops.deployments ran
         where i.timeline -> 0 ? 'assumed' and i.environment = new.environment
           and i.project = (select r.project from ops.releases r where r.release_id = new.release_id)
           and i.detected_at >= least(old.live_at, new.live_at)
           and ran.deployment_id = ops_private.blamed_deployment(null, i.project, i.environment, i.timeline #>> '{0,component}',
                                                                 i.detected_at)
           and ran.deployment_id is distinct from i.deployment_id;
    end if;
    return null;
end
$$;
comment on function ops_private.move_incidents() is
    'Trigger: an incident of a release hangs on the deployment that had begun when it was detected, and one of a '
    'project on what ran then, also when that is told later.';
revoke all on function ops_private.move_incidents() from public;

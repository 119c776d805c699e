create or replace function ops_private.move_incidents()
returns trigger
language plpgsql
security definer -- no persona updates incidents
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.deployed_at is not null then
        update ops.incidents i
           set began_after_detection = least(i.detected_at, i.created_at) < new.deployed_at
         where i.deployment_id = new.deployment_id
           and i.began_after_detection <> (least(i.detected_at, i.created_at) < new.deployed_at);
    end if;
    -- What named no deployment hangs on what ran, or had begun, when it was detected, as far as that is told.
    if (new.live_at, new.deployed_at) is distinct from (old.live_at, old.deployed_at) then
        update ops.incidents i
           set deployment_id = ran.deployment_id, release_id = ran.release_id,
               began_after_detection = least(i.detected_at, i.created_at) < ran.deployed_at
          from ops.deployments ran, ops.releases r
         where i.timeline -> 0 ? 'assumed' and i.environment = new.environment
           and r.release_id = new.release_id and i.project = r.project
           and least(i.detected_at, i.created_at) >= least(old.live_at, new.live_at, old.deployed_at, new.deployed_at)
                              - ops_private.clock_skew(new.release_id, new.environment)
           and ran.deployment_id = ops_private.blamed_deployment(
                   case when i.timeline #>> '{0,assumed}' = 'deployment' then i.release_id end, i.project, i.environment,
                   i.timeline #>> '{0,component}', least(i.detected_at, i.created_at))
           and ran.deployment_id is distinct from i.deployment_id;
    end if;
    return null;
end
$$;
comment on function ops_private.move_incidents() is
    'Trigger: an incident of a release hangs on the deployment that had begun when it was detected, and one of a '
    'project on what ran then, also when that is told later.';
revoke all on function ops_private.move_incidents() from public;

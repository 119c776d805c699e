create or replace function ops_private.move_incidents()
returns trigger
language plpgsql
security definer -- no persona updates incidents
set search_path = ''
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
    return null;
end
$$;
comment on function ops_private.move_incidents() is
    'Trigger: an incident of a release hangs on the deployment that had begun when it was detected, also when that is told later.';
revoke all on function ops_private.move_incidents() from public;

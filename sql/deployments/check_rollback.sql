-- A rollback needs no gate, so claiming to be one must not be enough. What is not on record the foreign keys refuse.
create or replace function ops_private.check_rollback(deployment ops.deployments)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if exists (
        select from ops.deployments leaving
          join ops.releases left_release on left_release.release_id = leaving.release_id
          join ops.releases restored on restored.release_id = deployment.release_id
         where leaving.deployment_id = deployment.rollback_of
           and (leaving.environment <> deployment.environment or left_release.project <> restored.project)) then
        perform ops_private.raise_error('nothing_to_roll_back',
            format('rollback_of does not name a deployment of the project in %s.', deployment.environment),
            'Name a deployment of the same project and environment, or leave rollback_of out.');
    elsif exists (select from ops.releases restored where restored.release_id = deployment.release_id) and not exists (
        select from ops.deployments earlier
         where earlier.release_id = deployment.release_id and earlier.environment = deployment.environment
           and earlier.status in ('succeeded', 'rolled_back') and earlier.deployment_id <> deployment.deployment_id) then
        perform ops_private.raise_error('nothing_to_restore',
            format('The release never ran in %s, so it cannot be restored there.', deployment.environment),
            'Leave rollback_of out: it is a deployment like any other.');
    end if;
end
$$;
comment on function ops_private.check_rollback(ops.deployments) is
    'Raises nothing_to_roll_back or nothing_to_restore unless the deployment replaces one of its project there by a release that '
    'ran there before.';
revoke all on function ops_private.check_rollback(ops.deployments) from public;

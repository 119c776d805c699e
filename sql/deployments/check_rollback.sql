-- A rollback needs no gate, so claiming to be one must not be enough. What is not on record the foreign keys refuse.
create or replace function ops_private.check_rollback(deployment ops.deployments)
returns void
language plpgsql
volatile -- sees what was written while it waited for the lock
set search_path = pg_catalog, pg_temp
as $$
declare
    leaving ops.deployments;
begin
    select * into leaving from ops.deployments d where d.deployment_id = deployment.rollback_of for no key update;
    if leaving.deployment_id is null
       or not exists (select from ops.releases restored where restored.release_id = deployment.release_id) then
        return;
    end if;
    perform ops_private.check_leaving(
        (select ran.deployment_id
           from ops_private.leaving_deployment(leaving.release_id, deployment.environment, leaving.deployment_id,
                                               least(deployment.deployed_at, clock_timestamp())) ran),
        deployment.environment, case when not deployment.restores_assumed then deployment.release_id end,
        least(deployment.deployed_at, clock_timestamp()));
    if not exists (select from ops_private.restored_deployment(leaving, deployment.release_id)) then
        perform ops_private.raise_error('nothing_to_restore',
            format('The release never ran there in %s, so it cannot come back.', deployment.environment),
            'Leave rollback_of out: it is a deployment like any other.');
    end if;
end
$$;
comment on function ops_private.check_rollback(ops.deployments) is
    'Raises nothing_to_roll_back, rollback_under_way or nothing_to_restore unless the deployment replaces what runs there by a release of '
    'the project that ran there before.';
revoke all on function ops_private.check_rollback(ops.deployments) from public;

-- The rollback brought nothing back after all: what it had taken back still runs, and what came back did not.
create or replace function ops_private.take_back_rollback(rollback ops.deployments)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    leaving ops.deployments;
begin
    update ops.deployments d set status = 'succeeded'
     where d.deployment_id = rollback.rollback_of and d.status = 'rolled_back'
       and not exists (
           select from ops.deployments other
            where other.rollback_of = rollback.rollback_of and other.status in ('succeeded', 'rolled_back'))
    returning * into leaving;
    if leaving.release_id <> rollback.release_id and not exists (
            select from ops.deployments d
             where d.release_id = leaving.release_id and d.environment = leaving.environment and d.status = 'rolled_back') then
        update ops.releases r set status = ops_private.status_before(r.release_id)
         where r.release_id = leaving.release_id and r.environment_target = rollback.environment and r.status = 'rolled_back';
    end if;
    if not rollback.restores_assumed and rollback.rollback_reason is not null then
        update ops.releases r set status = 'rolled_back'
         where r.release_id = rollback.release_id and r.environment_target = rollback.environment and r.status = 'promoted'
           and ops_private.status_before(r.release_id) = 'rolled_back';
    end if;
end
$$;
comment on function ops_private.take_back_rollback(ops.deployments) is
    'A rollback that had succeeded is reported as failed: what it took back is deployed again, and the releases are what they were.';
revoke all on function ops_private.take_back_rollback(ops.deployments) from public;

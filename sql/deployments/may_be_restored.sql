create or replace function ops_private.may_be_restored(rollback ops.deployments, release_id uuid)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return rollback.restores_assumed and rollback.start_assumed and rollback.status = 'in_progress' and exists (
        select from ops.deployments leaving
         cross join lateral ops_private.restored_deployment(leaving, may_be_restored.release_id) ran
         where leaving.deployment_id = rollback.rollback_of and leaving.release_id <> may_be_restored.release_id);
end
$$;
comment on function ops_private.may_be_restored(ops.deployments, uuid) is
    'Whether a rollback may turn out to bring back another release than the one that was assumed: no report has said which, and that '
    'one ran there.';
revoke all on function ops_private.may_be_restored(ops.deployments, uuid) from public;

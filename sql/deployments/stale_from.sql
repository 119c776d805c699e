create or replace function ops_private.stale_from(deployment ops.deployments)
returns timestamptz
language plpgsql
stable
security definer -- sre, who reads deployments, may read no release
set search_path = pg_catalog, pg_temp
as $$
begin
    if deployment.status <> 'in_progress' or deployment.deployed_at is null then
        return null;
    end if;
    return least(deployment.deployed_at, deployment.created_at) + coalesce(ops_private.setting('stale_after',
        (select r.project from ops.releases r where r.release_id = deployment.release_id), deployment.environment), '24 hours')::interval;
end
$$;
comment on function ops_private.stale_from(ops.deployments) is
    'From when on a deployment that started and was not told to have ended is stale (policy stale_after); null for every other.';
revoke all on function ops_private.stale_from(ops.deployments) from public;
grant execute on function ops_private.stale_from(ops.deployments) to release_manager, sre, audit_reader;

create or replace function ops_private.deployment_order(deployment ops.deployments)
returns timestamptz[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array[coalesce((deployment).deployed_at, (deployment).created_at), (deployment).created_at];
end
$$;
comment on function ops_private.deployment_order(ops.deployments) is
    'What orders deployments in time: when they started, or were recorded while they have not started. The greatest is the latest.';
revoke all on function ops_private.deployment_order(ops.deployments) from public;
grant execute on function ops_private.deployment_order(ops.deployments) to release_manager, audit_reader;

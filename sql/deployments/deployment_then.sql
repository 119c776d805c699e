-- An end that a later report corrected is found among the reports.
create or replace function ops_private.deployment_then(deployment ops.deployments, as_of timestamptz)
returns ops.deployments
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    held ops.deployments := deployment;
begin
    if deployment_then.as_of is null then
        return held;
    end if;
    held.deployed_at := ops_private.value_at(
        held.deployment_id, 'deployed_at', held.deployed_at::text, deployment_then.as_of)::timestamptz;
    held.status := ops_private.value_at(held.deployment_id, 'status', held.status, deployment_then.as_of);
    held.cancelled_at := ops_private.value_at(
        held.deployment_id, 'cancelled_at', held.cancelled_at::text, deployment_then.as_of)::timestamptz;
    if held.live_at is null and held.status in ('succeeded', 'rolled_back') then
        select least(e.occurred_at, e.created_at), greatest(held.deployed_at, e.occurred_at) into held.live_at, held.completed_at
          from ops.environment_events e
         where e.deployment_id = held.deployment_id and e.event_type = 'deploy_complete' and e.created_at <= deployment_then.as_of
         order by least(e.occurred_at, e.created_at) desc
         limit 1;
    end if;
    return held;
end
$$;
comment on function ops_private.deployment_then(ops.deployments, timestamptz) is
    'A deployment as it stood on record at an instant, or stands now (null), as far as its confirmation depends on it.';
revoke all on function ops_private.deployment_then(ops.deployments, timestamptz) from public;

create or replace function ops_private.confirmed_deployment(release_id uuid)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where d.release_id = confirmed_deployment.release_id and d.cancelled_at is null
     order by (d.rollback_of is null and d.environment = r.environment_target) desc, ops_private.deployment_order(d) desc
     limit 1
    );
end
$$;
comment on function ops_private.confirmed_deployment(uuid) is
    'The deployment whose confirmation G4 of the release shows: the latest to its target; when there is none, the latest anywhere.';
revoke all on function ops_private.confirmed_deployment(uuid) from public;

create or replace function ops_private.latest_deployment(release_id uuid, environment text, rollbacks boolean)
returns setof ops.deployments
language plpgsql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select d.*
      from ops.deployments d
     where d.release_id = latest_deployment.release_id and d.environment = latest_deployment.environment
       and (latest_deployment.rollbacks or d.rollback_of is null) and d.cancelled_at is null
     order by ops_private.deployment_order(d) desc
     limit 1;
end
$$;
comment on function ops_private.latest_deployment(uuid, text, boolean) is
    'The release''s latest deployment to an environment, if there is one; rollbacks says whether a rollback to the release counts.';
revoke all on function ops_private.latest_deployment(uuid, text, boolean) from public;
grant execute on function ops_private.latest_deployment(uuid, text, boolean) to release_manager, audit_reader;

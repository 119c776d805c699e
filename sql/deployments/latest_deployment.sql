-- Projections (FR-1 to FR-10): what an accepted event makes of itself in the tables.
--
-- One function per row of ops.event_types.projection. Each takes an array of events; those of a
-- set_based type take many at once, the others are called with one. A refusal that only the state
-- of the tables can tell is raised with its code and becomes a rejected row.
create or replace function ops_private.latest_deployment(release_id uuid, environment text)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.release_id = latest_deployment.release_id and d.environment = latest_deployment.environment
     order by coalesce(d.deployed_at, d.created_at) desc, d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.latest_deployment(uuid, text) is 'The release''s latest deployment to an environment.';
revoke all on function ops_private.latest_deployment(uuid, text) from public;

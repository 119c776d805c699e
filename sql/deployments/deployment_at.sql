create or replace function ops_private.deployment_at(release_id uuid, environment text, at timestamptz)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.release_id = deployment_at.release_id and d.environment = deployment_at.environment
       -- A start that is told ahead of our clock has begun all the same.
       and (d.deployed_at <= deployment_at.at
            or (d.deployed_at > clock_timestamp() and deployment_at.at >= clock_timestamp() - interval '5 minutes'))
     order by ops_private.deployment_order(d) desc
     limit 1
    );
end
$$;
comment on function ops_private.deployment_at(uuid, text, timestamptz) is
    'The deployment of a release to an environment that a fact of an instant is about: the latest that had begun by then.';
revoke all on function ops_private.deployment_at(uuid, text, timestamptz) from public;

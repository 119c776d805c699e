create or replace function ops_private.open_deployment(release_id uuid, environment text, unstarted boolean)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.release_id = open_deployment.release_id and d.environment = open_deployment.environment
       and d.status = 'in_progress' and (not open_deployment.unstarted or d.deployed_at is null)
     order by d.deployed_at desc nulls last, d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.open_deployment(uuid, text, boolean) is
    'The release''s deployment that is under way in an environment; with unstarted only one that a promotion opened and that has '
    'not started.';
revoke all on function ops_private.open_deployment(uuid, text, boolean) from public;

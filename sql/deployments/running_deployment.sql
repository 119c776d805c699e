create or replace function ops_private.running_deployment(environment text, project text)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where d.environment = running_deployment.environment and d.status = 'succeeded'
       and (running_deployment.project is null or r.project = running_deployment.project)
     order by d.deployed_at desc, d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.running_deployment(text, text) is
    'What runs in an environment: its latest deployment that succeeded and was not rolled back, of one project or of all.';
revoke all on function ops_private.running_deployment(text, text) from public;

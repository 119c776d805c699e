create or replace function ops_private.running_deployment(project text, environment text, component text)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return ops_private.ran_at(running_deployment.project, running_deployment.environment, running_deployment.component, 'infinity');
end
$$;
comment on function ops_private.running_deployment(text, text, text) is
    'What runs in an environment of a project, or of a component of it, now.';
revoke all on function ops_private.running_deployment(text, text, text) from public;

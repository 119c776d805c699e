create or replace function ops_private.is_of_project(
    project text, release_id uuid default null, gate_id uuid default null, deployment_id uuid default null)
returns boolean
language plpgsql
stable
security definer -- compares with releases that the caller may not read
set search_path = pg_catalog, pg_temp
as $$
begin
    return not exists (
        select from ops.releases r
         where r.project <> is_of_project.project
           and r.release_id in (
                   is_of_project.release_id,
                   (select g.release_id from ops.release_gates g where g.gate_id = is_of_project.gate_id),
                   (select d.release_id from ops.deployments d where d.deployment_id = is_of_project.deployment_id)));
end
$$;
comment on function ops_private.is_of_project(text, uuid, uuid, uuid) is
    'Whether what a row names is the project''s, as far as it names a release, gate or deployment: for the policies of callers that '
    'may speak for one project.';
revoke all on function ops_private.is_of_project(text, uuid, uuid, uuid) from public;
grant execute on function ops_private.is_of_project(text, uuid, uuid, uuid) to
    ci_service_role, release_manager, qa_tester, sre, developer;

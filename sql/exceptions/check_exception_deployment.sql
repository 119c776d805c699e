create or replace function ops_private.check_exception_deployment(granted ops.exceptions)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    deployment ops.deployments;
begin
    if granted.deployment_id is null then
        return;
    end if;
    select * into deployment from ops.deployments d
     where d.deployment_id = granted.deployment_id and d.release_id = granted.release_id;
    if deployment.deployment_id is null then
        perform ops_private.raise_error('unknown_deployment',
            'The exception names a deployment that this release does not have.', 'Check deployment_id.');
    elsif deployment.compliance <> 'ungated' then
        perform ops_private.raise_error('deployment_not_ungated',
            format('The deployment is %s; there is no risk to accept after the fact.', deployment.compliance),
            'after_the_fact is for ungated deployments only.');
    end if;
end
$$;
comment on function ops_private.check_exception_deployment(ops.exceptions) is
    'Raises unknown_deployment or deployment_not_ungated unless the deployment whose risk is accepted is an ungated one of the release.';
revoke all on function ops_private.check_exception_deployment(ops.exceptions) from public;

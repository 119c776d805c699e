create or replace function ops_private.permission_to_deploy(deployment ops.deployments, by timestamptz)
returns ops.promotion_decisions
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    permission ops.promotion_decisions;
begin
    select * into permission
      from ops.promotion_decisions p
     where p.release_id = deployment.release_id and p.environment = deployment.environment and p.verdict = 'allow'
       and p.created_at <= permission_to_deploy.by
       and ops_private.compare_refs(p.release_id, p.source_ref, deployment.source_ref) = 'same'
     order by p.created_at desc, p.decision_id desc
     limit 1;
    return permission;
end
$$;
comment on function ops_private.permission_to_deploy(ops.deployments, timestamptz) is
    'The latest recorded decision by an instant that allowed this release, environment and commit; null when there is none.';
revoke all on function ops_private.permission_to_deploy(ops.deployments, timestamptz) from public;

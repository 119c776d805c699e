create or replace function ops_private.rollback_compliance(deployment ops.deployments)
returns ops_private.compliance
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select from ops.deployments d
         where d.release_id = deployment.release_id and d.environment = deployment.environment
           and d.deployment_id <> deployment.deployment_id and d.compliance in ('gated', 'excepted') and d.live_at is not null
           and ops_private.compare_refs(d.release_id, d.source_ref, deployment.source_ref) = 'same') then
        return row('rollback', '[]', null)::ops_private.compliance;
    end if;
    return row('ungated', jsonb_build_array(ops_private.reason('restored_never_gated', null, null,
        format('What came back, %s, never went through its gates for %s.', deployment.source_ref, deployment.environment),
        '{release_manager}')), null)::ops_private.compliance;
end
$$;
comment on function ops_private.rollback_compliance(ops.deployments) is
    'The compliance of a rollback: it needs no gate if what returns went through its gates once, for the same environment.';
revoke all on function ops_private.rollback_compliance(ops.deployments) from public;

create or replace function ops_private.fails_now(deployment ops.deployments)
returns boolean
language plpgsql
stable
security definer -- whoever reads the deployment reads how it is, and need not be able to read every check
set search_path = pg_catalog, pg_temp
as $$
declare
    target ops_private.evaluation_target;
begin
    select 1, g.release_id, g.gate_id, g.gate_code, null::text, null::text, null::text, deployment.deployment_id, null::timestamptz,
           ops_private.passes_count_from(
               deployment, ops_private.clock_skew(deployment.release_id, deployment.environment)::text)
      into target
      from ops.release_gates g where g.release_id = deployment.release_id and g.gate_code = 'G4';
    -- Where no requirement names a check, the facts are the fails that stand.
    return cardinality(ops_private.check_facts(array[target], null, null, null)) > 0 or exists (
        select from ops.evidence_artifacts e
         cross join lateral ops_private.failed_evidence(target, e.artifact_type, 'release', null)
         where e.deployment_id = target.deployment_id and e.verdict = 'fail');
end
$$;
comment on function ops_private.fails_now(ops.deployments) is
    'Whether the last word of some origin about a deployment, a check or evidence, is a fail, also after its confirmation has passed.';
revoke all on function ops_private.fails_now(ops.deployments) from public;
grant execute on function ops_private.fails_now(ops.deployments) to release_manager, audit_reader;

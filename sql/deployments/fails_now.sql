create or replace function ops_private.fails_now(deployment ops.deployments)
returns boolean
language plpgsql
stable
security definer -- whoever reads the deployment reads how it is, and need not be able to read every check
set search_path = pg_catalog, pg_temp
as $$
declare
    since constant timestamptz := ops_private.passes_count_from(
        deployment, ops_private.clock_skew(deployment.release_id, deployment.environment)::text);
begin
    return exists (
        select from (select distinct on (c.check_name, c.persona, c.origin) c.*
                       from ops.release_gates g join ops.gate_checks c on c.gate_id = g.gate_id
                      where g.release_id = deployment.release_id and g.gate_code = 'G4' and c.deployment_id = deployment.deployment_id
                        and (c.status <> 'pass' or c.judged_at >= since)
                      order by c.check_name, c.persona, c.origin, c.judged_at desc, c.created_at desc, c.check_id desc) latest
         where latest.status = 'fail'
           and (latest.origin is null or not ops_private.is_lifted(
               row(1, deployment.release_id, latest.gate_id, 'G4', null, null, null, deployment.deployment_id, null, since),
               latest.check_id, null)));
end
$$;
comment on function ops_private.fails_now(ops.deployments) is
    'Whether the last word of some origin about a deployment is a fail, also after its confirmation has passed.';
revoke all on function ops_private.fails_now(ops.deployments) from public;
grant execute on function ops_private.fails_now(ops.deployments) to release_manager, audit_reader;

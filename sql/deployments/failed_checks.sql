-- Whenever they became known: that they were red is as true of a deployment that nobody was asked about. Those that are
-- surely about another source_ref than was deployed are not its.
create or replace function ops_private.failed_checks(deployment ops.deployments)
returns text[]
language plpgsql
stable
security definer -- whoever reads the deployment reads what failed of it, and need not be able to compare source_refs
set search_path = pg_catalog, pg_temp
as $$
declare
    ran constant text := ops_private.meant_ref(deployment.release_id, deployment.source_ref);
begin
    return array(
        select distinct failed.check_name
          from (select distinct on (c.gate_id, c.check_name, c.persona, c.origin, c.subject_ref) c.*, g.gate_code
                  from ops.release_gates g join ops.gate_checks c on c.gate_id = g.gate_id
                 where g.release_id = deployment.release_id and g.gate_code <> 'G4'
                   and (c.subject_ref = ran or not ops_private.are_comparable(c.subject_ref, ran))
                 order by c.gate_id, c.check_name, c.persona, c.origin, c.subject_ref, c.judged_at desc, c.created_at desc,
                          c.check_id desc) failed
         where failed.status = 'fail'
           and (failed.origin is null or not ops_private.is_lifted(
               row(1, deployment.release_id, failed.gate_id, failed.gate_code, null, null, failed.subject_ref, null, null, null),
               failed.check_id, null))
         order by 1);
end
$$;
comment on function ops_private.failed_checks(ops.deployments) is
    'The checks before production whose last word of some origin is a fail, of what was deployed or of what cannot be compared with it.';
revoke all on function ops_private.failed_checks(ops.deployments) from public;
grant execute on function ops_private.failed_checks(ops.deployments) to release_manager, audit_reader;

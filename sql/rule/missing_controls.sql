-- A compensating check may be reported on any gate that its exception names. A developer's report is not enough, and nobody's
-- pass covers a fail that stands.
create or replace function ops_private.missing_controls(
    targets ops_private.evaluation_target[],
    granted ops_private.target_exception[],
    facts ops_private.target_fact[]
)
returns ops_private.missing_control[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with exceptions as materialized (
            select e.*, t.release_id, t.environment, t.gate_code
              from unnest(missing_controls.granted) e
              join unnest(missing_controls.targets) t on t.target = e.target),
        checks as materialized (
            select f.* from unnest(missing_controls.facts) f
             where f.kind = 'check' and f.bound and f.persona in ('ci_service_role', 'qa_tester', 'sre'))
        select row(x.target, x.exception_id, control, latest.status)::ops_private.missing_control
          from exceptions x
         cross join lateral unnest(x.controls) as control
          left join lateral (
              select c.status
                from exceptions beside
                join checks c on c.target = beside.target
               where beside.exception_id = x.exception_id and beside.release_id = x.release_id
                 and beside.environment = x.environment and (beside.gate_code <> 'G4' or beside.target = x.target)
                 and c.subject = control
               order by c.status = 'fail' desc, c.status = 'pass' desc, c.at desc, c.recorded_at desc, c.id desc limit 1) latest on true
         where latest.status is distinct from 'pass');
end
$$;
comment on function ops_private.missing_controls(
    ops_private.evaluation_target[],
    ops_private.target_exception[],
    ops_private.target_fact[]
) is
    'The compensating checks that granted exceptions depend on and that do not pass.';
revoke all on function ops_private.missing_controls(
    ops_private.evaluation_target[],
    ops_private.target_exception[],
    ops_private.target_fact[]
) from public;

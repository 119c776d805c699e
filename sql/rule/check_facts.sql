create or replace function ops_private.check_facts(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    exceptions ops_private.target_exception[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with named as materialized (
            select asked.target, array_agg(distinct asked.check_name) as checks
              from (select q.target, q.subject as check_name from unnest(check_facts.requirements) q where q.kind = 'check'
                    union all
                    select x.target, control from unnest(check_facts.exceptions) x cross join unnest(x.controls) as control) asked
             group by asked.target)
        select row(t.target, 'check', latest.check_name, latest.persona, latest.status,
                   -- CI is a service, and nobody.
                   case when latest.persona <> 'ci_service_role'
                        then coalesce((ops_private.who_is(latest.created_by, latest.created_at, check_facts.as_of)).person,
                                      latest.created_by) end,
                   null, null, null, true,
                   latest.judged_at, latest.created_at, latest.check_id, latest.subject_ref, latest.origin)::ops_private.target_fact
          from unnest(check_facts.targets) t
          left join named on named.target = t.target
         cross join lateral (
              select distinct on (c.check_name, c.persona, c.origin)
                     c.check_name, c.persona, c.origin, c.status, c.judged_at, c.created_at, c.check_id,
                     c.subject_ref, c.created_by
                from ops.gate_checks c
               where c.gate_id = t.gate_id
                 and case when t.gate_code = 'G4' then c.deployment_id = t.deployment_id else c.subject_ref = t.source_ref end
                 -- A pass from before the deployment had succeeded is about what ran before it.
                 and (t.gate_code <> 'G4' or c.status <> 'pass' or c.judged_at >= t.counts_from)
                 and (check_facts.as_of is null or c.created_at <= check_facts.as_of)
               order by c.check_name, c.persona, c.origin, c.judged_at desc, c.created_at desc, c.check_id desc) latest
         where (latest.status = 'fail' or latest.check_name = any (named.checks))
           and (latest.status <> 'fail' or latest.origin is null
                or not ops_private.is_lifted(t, latest.check_id, check_facts.as_of)));
end
$$;
comment on function ops_private.check_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_exception[],
    timestamptz
) is
    'The latest result per check, persona and origin about the target''s source_ref, where it fails and nobody lifted it, or a requirement '
    'or an exception names the check. On G4 those of the deployment, and passes only since it succeeded.';
revoke all on function ops_private.check_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_exception[],
    timestamptz
) from public;

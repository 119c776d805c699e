create or replace function ops_private.check_facts(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    exceptions ops_private.target_exception[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        with named as materialized (
            select asked.target, array_agg(distinct asked.check_name) as checks
              from (select q.target, q.subject as check_name from unnest(check_facts.requirements) q where q.kind = 'check'
                    union all
                    select x.target, control from unnest(check_facts.exceptions) x cross join unnest(x.controls) as control) asked
             group by asked.target)
        select row(t.target, 'check', latest.check_name, latest.persona, latest.status, null, null, null, true,
                   latest.reported_at, latest.created_at, latest.check_id, latest.subject_ref)::ops_private.target_fact
          from unnest(check_facts.targets) t
          left join named on named.target = t.target
         cross join lateral (
              select distinct on (c.check_name, c.persona)
                     c.check_name, c.persona, c.status, c.reported_at, c.created_at, c.check_id,
                     c.subject_ref
                from ops.gate_checks c
               where c.gate_id = t.gate_id
                 and case when t.gate_code = 'G4' then c.deployment_id = t.deployment_id else c.subject_ref = t.source_ref end
                 and (check_facts.as_of is null or c.created_at <= check_facts.as_of)
               order by c.check_name, c.persona, c.reported_at desc, c.created_at desc, c.check_id desc) latest
         where latest.status = 'fail' or latest.check_name = any (named.checks));
end
$$;
comment on function ops_private.check_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_exception[],
    timestamptz
) is
    'The latest result per check and persona about the target''s source_ref, where it fails or a requirement or an exception names the '
    'check. On G4 those of the deployment.';
revoke all on function ops_private.check_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_exception[],
    timestamptz
) from public;

-- A required check must pass, by a persona whose reports count, and fail by none of them, whatever part of the pipeline it
-- comes from: a pass covers nobody else's fail. No other check may fail.
create or replace function ops_private.unmet_checks(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[]
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with checks as materialized (select f.* from unnest(unmet_checks.facts) f where f.kind = 'check' and f.bound),
        required as materialized (
            select q.* from unnest(unmet_checks.requirements) q where q.kind in ('check', 'no_failing_check')),
        not_passed as (
            select q.target, q.code, q.kind, q.who_can_fix, q.subject, q.personas, latest.status, latest.persona, latest.origin,
                   elsewhere.code as elsewhere_code, elsewhere.message as elsewhere,
                   case when t.gate_code = 'G4' then ' since the deployment succeeded' end as since
              from unnest(unmet_checks.requirements) q
              join unnest(unmet_checks.targets) t on t.target = q.target
              left join lateral (
                  select c.status, c.persona, c.origin from checks c
                   where c.target = q.target and c.subject = q.subject
                     and (q.personas is null or c.persona = any (q.personas))
                   order by c.status = 'fail' desc, c.status = 'pass' desc, c.at desc, c.recorded_at desc, c.id desc limit 1) latest on true
             cross join lateral ops_private.reported_elsewhere(q, t, unmet_checks.facts, 'check_elsewhere') elsewhere
             where q.kind = 'check' and latest.status is distinct from 'pass'),
        failed_besides as (
            select q.target, q.code, q.kind, q.who_can_fix, c.subject, c.persona, c.origin
              from required q
              join checks c on c.target = q.target and c.status = 'fail'
             where q.kind = 'no_failing_check'
               and not exists (
                   select from required named
                    where named.target = q.target and named.kind = 'check' and named.subject = c.subject
                      and (named.personas is null or c.persona = any (named.personas))))
        select row(n.target, n.code, n.kind, n.who_can_fix,
                   case when n.status is null and n.elsewhere_code is not null then n.elsewhere_code
                        else ops_private.check_reason_code(n.status) end,
                   case
                       when n.status is null then format('Check %s has not been reported by %s%s.%s', n.subject,
                           coalesce(array_to_string(n.personas, ' or '), 'anyone'), n.since, n.elsewhere)
                       when n.status = 'fail' then format('Check %s failed, reported by %s%s.', n.subject, n.persona,
                           ' (' || n.origin || ')')
                       else format('Check %s is %s, not pass.', n.subject, n.status)
                   end,
                   coalesce(n.status = 'fail', false), null, null)::ops_private.unmet_requirement
          from not_passed n
        union all
        select row(n.target, n.code, n.kind, n.who_can_fix, 'check_failed',
                   format('Check %s failed, reported by %s%s.', n.subject, n.persona, ' (' || n.origin || ')'),
                   true, null, null)::ops_private.unmet_requirement
          from failed_besides n);
end
$$;
comment on function ops_private.unmet_checks(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) is
    'Requirements of kind check and no_failing_check that are not met.';
revoke all on function ops_private.unmet_checks(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) from public;

create or replace function ops_private.unmet_evidence(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[],
    at timestamptz
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with evidence as materialized (
            select f.* from unnest(unmet_evidence.facts) f where f.kind = 'evidence' and f.status is distinct from 'fail'),
        failed as materialized (
            select f.* from unnest(unmet_evidence.facts) f where f.kind = 'evidence' and f.status = 'fail')
        select row(q.target, q.code, q.kind, q.who_can_fix,
                   case when found.any_age >= q.min_count then 'evidence_stale' else coalesce(elsewhere.code, 'evidence_missing') end,
                   case when found.any_age >= q.min_count
                       then format('Evidence of type %s is older than %s.', q.subject, q.max_age)
                       else format('Evidence of type %s: %s of %s attached.%s', q.subject, found.any_age, q.min_count,
                                   elsewhere.message) end,
                   false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_evidence.requirements) q
          join unnest(unmet_evidence.targets) t on t.target = q.target
         cross join lateral (
              select count(distinct e.id) as any_age,
                     count(distinct e.id) filter (where q.max_age is null or e.at > unmet_evidence.at - q.max_age) as fresh
                from evidence e
               where e.target = q.target and e.subject = q.subject and (e.bound or q.binds = 'release')) found
         cross join lateral ops_private.reported_elsewhere(q, t, unmet_evidence.facts, 'evidence_elsewhere') elsewhere
         where q.kind = 'evidence' and found.fresh < q.min_count
        union all
        select row(q.target, q.code, q.kind, q.who_can_fix, 'evidence_failed',
                   format('Evidence of type %s failed, attached by %s%s.', q.subject, coalesce(f.persona, 'the owner'),
                          ' (' || f.origin || ')'),
                   true, null, null)::ops_private.unmet_requirement
          from unnest(unmet_evidence.requirements) q
          join failed f on f.target = q.target and f.subject = q.subject and (f.bound or q.binds = 'release')
         where q.kind = 'evidence');
end
$$;
comment on function ops_private.unmet_evidence(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[],
    timestamptz
) is
    'Requirements of kind evidence that are not met: too little is attached, what is attached is too old, or some of it failed.';
revoke all on function ops_private.unmet_evidence(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[],
    timestamptz
) from public;

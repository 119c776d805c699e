-- A person's latest answer in a persona about what is to go out stands. What an agent answers on someone's behalf does not
-- withdraw their own.
create or replace function ops_private.unmet_approvals(
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
        with standing_approval as materialized (
            select distinct on (f.target, f.persona, f.actor, f.actor_kind = 'human', f.bound) f.*, t.release_id, t.environment
              from unnest(unmet_approvals.facts) f
              join unnest(unmet_approvals.targets) t on t.target = f.target
             where f.kind = 'approval'
             order by f.target, f.persona, f.actor, f.actor_kind = 'human', f.bound, f.at desc, f.id desc),
        approval as materialized (
            select a.*, coalesce(side.status = 'nobody', true) as lacks_human
              from standing_approval a
              left join unnest(unmet_approvals.facts) side on side.target = a.target and side.kind = 'initiators'
             where a.status = 'approved'),
        -- Who made what the verdict of a gate rests on.
        maker as materialized (
            select distinct t.release_id, t.environment, t.gate_code, f.actor
              from unnest(unmet_approvals.facts) f
              join unnest(unmet_approvals.targets) t on t.target = f.target
             where f.actor is not null and f.bound
               and (f.kind = 'evidence' or (f.kind = 'check' and f.status = 'pass')
                    or exists (select from approval a where a.target = f.target and a.id = f.id)))
        select row(q.target, q.code, q.kind, q.who_can_fix, why.code, ops_private.approval_message(q, why.code, given.counted),
                   false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_approvals.requirements) q
          left join lateral (
              select count(distinct a.actor) filter (
                         where a.bound
                           and a.actor_kind <> 'service'
                           and (not q.human_only or a.actor_kind = 'human')
                           and (not q.known_only or a.is_known)
                           and (not q.not_initiator or a.is_initiator is false)
                           and (not (q.not_initiator and a.lacks_human) or a.actor_kind = 'human')
                           and not signed.elsewhere) as counted,
                     bool_or(q.not_initiator and a.bound and a.is_initiator is null) as unknown_initiator,
                     bool_or(q.not_initiator and a.bound and a.is_initiator) as own,
                     bool_or(q.known_only and a.bound and not a.is_known) as unknown_approver,
                     bool_or(a.bound and signed.elsewhere) as signed_elsewhere,
                     bool_or(a.bound is null) as not_comparable,
                     bool_or(not a.bound) as other_ref,
                     bool_or(a.actor_kind = 'service'
                             or (a.actor_kind = 'agent' and (q.human_only or (q.not_initiator and a.lacks_human)))) as not_human
                from approval a
               cross join lateral (
                    select exists (
                        select from maker other
                         where other.actor = a.actor
                           and other.release_id = a.release_id and other.environment = a.environment
                           and other.gate_code = any (q.distinct_from)) as elsewhere offset 0) signed
               where a.target = q.target and a.persona = q.subject) given on true
         cross join lateral (
              select exists (select from standing_approval said
                              where said.target = q.target and said.persona = q.subject
                                and said.status = 'approved_by_administrator') as by_approver offset 0) administered
         cross join lateral (
              select case
                         when administered.by_approver then 'approver_administers'
                         when given.unknown_initiator then 'initiator_unknown'
                         when given.own then 'self_approved'
                         when given.unknown_approver then 'approver_unknown'
                         when given.signed_elsewhere then 'approver_not_distinct'
                         when given.other_ref then 'approval_of_other_ref'
                         when given.not_comparable then 'source_ref_not_comparable'
                         when given.not_human then 'approver_not_human'
                         else 'approval_missing'
                     end as code) why
         where q.kind = 'approval' and coalesce(given.counted, 0) < q.min_count);
end
$$;
comment on function ops_private.unmet_approvals(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) is
    'Requirements of kind approval that are not met, each with the first reason why what was signed does not count.';
revoke all on function ops_private.unmet_approvals(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) from public;

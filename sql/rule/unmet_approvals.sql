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
set search_path = ''
as $$
begin
    return array(
        with standing_approval as materialized (
            select distinct on (f.target, f.persona, f.actor, f.actor_kind = 'human', f.bound) f.*, t.release_id, t.environment, t.gate_code
              from unnest(unmet_approvals.facts) f
              join unnest(unmet_approvals.targets) t on t.target = f.target
             where f.kind = 'approval'
             order by f.target, f.persona, f.actor, f.actor_kind = 'human', f.bound, f.at desc, f.id desc),
        approval as materialized (
            select a.* from standing_approval a where a.status = 'approved')
        select row(q.target, q.code, q.kind, q.who_can_fix, why.code, why.message, false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_approvals.requirements) q
          left join lateral (
              select count(distinct a.actor) filter (
                         where a.bound
                           and (not q.human_only or a.actor_kind = 'human')
                           and (not q.not_initiator or a.is_initiator is false)
                           and not signed.elsewhere) as counted,
                     bool_or(q.not_initiator and a.bound and a.is_initiator is null) as unknown_initiator,
                     bool_or(q.not_initiator and a.bound and a.is_initiator) as own,
                     bool_or(a.bound and signed.elsewhere) as signed_elsewhere,
                     bool_or(not a.bound) as other_ref,
                     bool_or(q.human_only and a.actor_kind <> 'human') as not_human
                from approval a
               cross join lateral (
                    select exists (
                        select from approval other
                         where other.actor = a.actor and other.bound
                           and other.release_id = a.release_id and other.environment = a.environment
                           and other.gate_code = any (q.distinct_from)) as elsewhere offset 0) signed
               where a.target = q.target and a.persona = q.subject) given on true
         cross join lateral (
              select exists (select from standing_approval a
                              where a.target = q.target and a.persona = q.subject
                                and a.status = 'approved_by_administrator') as by_approver offset 0) administered
         cross join lateral (
              select case
                         when administered.by_approver then 'approver_administers'
                         when given.unknown_initiator then 'initiator_unknown'
                         when given.own then 'self_approved'
                         when given.signed_elsewhere then 'approver_not_distinct'
                         when given.other_ref then 'approval_of_other_ref'
                         when given.not_human then 'approver_not_human'
                         else 'approval_missing'
                     end as code,
                     case
                         when administered.by_approver
                             then 'The approval is by someone who changed the policy or an assignment in the 30 days before it, or since.'
                         when given.unknown_initiator
                             then 'The initiating actor is not a known person, so no approval can be shown to be someone else''s.'
                         when given.own then 'The only approval is by the person who initiated or opened the release.'
                         when given.signed_elsewhere
                             then format('The only approval is by someone who also signed %s.', array_to_string(q.distinct_from, ' or '))
                         when given.other_ref then 'The approval was for a different source_ref.'
                         when given.not_human then 'The approval is not by a human.'
                         else format('%s of %s approvals by %s.', coalesce(given.counted, 0), q.min_count, q.subject)
                     end as message) why
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

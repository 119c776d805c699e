create or replace function ops_private.approval_facts(targets ops_private.evaluation_target[], as_of timestamptz)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        select row(t.target,
                   -- For the whole release: an approval counts for G3 alone, a no against all three.
                   case when a.scope = 'release' and t.gate_code <> 'G3' then 'word' else 'approval' end,
                   null, a.persona_role, a.decision, coalesce(approver.person, a.approver_id), a.approver_kind,
                   case
                       when a.approver_id in (r.created_by, r.initiating_actor) then true
                       when initiator.person is null then null
                       else coalesce(approver.person, a.approver_id) = initiator.person
                   end,
                   approver.person is not null, a.subject_ref = t.source_ref, a.created_at, a.created_at, a.approval_id,
                   a.subject_ref, null)::ops_private.target_fact
          from unnest(approval_facts.targets) t
          join ops.releases r on r.release_id = t.release_id
          join ops.approvals a
            on a.release_id = t.release_id
           and (a.gate_id = t.gate_id or (a.scope = 'release' and t.gate_code <> 'G4'))
         cross join lateral ops_private.known_person(r.initiating_actor, approval_facts.as_of) initiator (person)
         cross join lateral ops_private.known_person(a.approver_id, approval_facts.as_of) approver (person)
         where approval_facts.as_of is null or a.created_at <= approval_facts.as_of);
end
$$;
comment on function ops_private.approval_facts(ops_private.evaluation_target[], timestamptz) is
    'Every answer that was given for the gate, or for the whole release and so for G1 to G3, with the person behind it.';
revoke all on function ops_private.approval_facts(ops_private.evaluation_target[], timestamptz) from public;

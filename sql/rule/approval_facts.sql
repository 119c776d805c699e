create or replace function ops_private.approval_facts(targets ops_private.evaluation_target[], as_of timestamptz)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with signed as materialized (
            select t.target, t.release_id, t.source_ref,
                   -- For the whole release: an approval counts for G3 alone, a no against all three.
                   case when a.scope = 'release' and t.gate_code <> 'G3' then 'word' else 'approval' end as kind,
                   a.persona_role, a.decision, a.approver_id, a.approver_kind, a.subject_ref,
                   least(a.said_at, a.created_at) as said_at, a.created_at, a.approval_id,
                   case when ops_private.are_comparable(a.subject_ref, t.source_ref) then a.subject_ref = t.source_ref end as bound
              from unnest(approval_facts.targets) t
              join ops.approvals a
                on a.release_id = t.release_id
               and (a.gate_id = t.gate_id or (a.scope = 'release' and t.gate_code <> 'G4'))
             where approval_facts.as_of is null or a.created_at <= approval_facts.as_of),
        initiators as materialized (
            select s.release_id, s.source_ref, ops_private.initiators_side(s.release_id, s.source_ref, approval_facts.as_of) as side
              from (select distinct signed.release_id, signed.source_ref from signed) s)
        select row(s.target, s.kind, null, s.persona_role, s.decision,
                   coalesce(who.person, lower(btrim(s.approver_id))),
                   case when 'service' in (s.approver_kind, who.kind) then 'service'
                        when 'agent' in (s.approver_kind, who.kind) then 'agent'
                        else s.approver_kind end,
                   ops_private.is_on_side(i.side, s.approver_id, who.person),
                   who.person is not null, s.bound, s.said_at, s.created_at, s.approval_id, s.subject_ref, null)::ops_private.target_fact
          from signed s
          join initiators i on i.release_id = s.release_id and i.source_ref = s.source_ref
         cross join lateral ops_private.who_is(s.approver_id, s.created_at, approval_facts.as_of) who
        union all
        select row(s.target, 'initiators', nullif(array_to_string((i.side).unknown_names, ', '), ''), null,
                   case when (i.side).has_human then 'human' else 'nobody' end, null, null, null, null, true, null, null, null,
                   s.source_ref, null)::ops_private.target_fact
          from (select distinct signed.target, signed.release_id, signed.source_ref from signed) s
          join initiators i on i.release_id = s.release_id and i.source_ref = s.source_ref);
end
$$;
comment on function ops_private.approval_facts(ops_private.evaluation_target[], timestamptz) is
    'Every answer that was given for the gate, or for the whole release and so for G3, with the person behind it; and where there is one, '
    'the initiator''s side: the names that nobody knows as subject, whether there is a human as status.';
revoke all on function ops_private.approval_facts(ops_private.evaluation_target[], timestamptz) from public;

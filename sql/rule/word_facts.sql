-- A no is said of code: it goes along with the commit to every other release of the project. What was answered to it there, for the
-- same commit, counts, too. A no of which nobody can tell any more whether it was said of this code stands: telling a
-- second commit that begins alike gets nobody rid of it.
create or replace function ops_private.word_facts(targets ops_private.evaluation_target[], as_of timestamptz)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Nearly always nobody said no: one look into an index tells.
    if not exists (
        select from (select distinct asked.release_id, asked.project, asked.source_ref from unnest(word_facts.targets) asked) t
          join ops.approvals no
            on left(no.subject_ref, 7) = left(ops_private.normal_ref(t.source_ref), 7)
           and no.decision <> 'approved' and no.release_id <> t.release_id
          join ops.releases r on r.release_id = no.release_id and r.project = t.project) then
        return array[]::ops_private.target_fact[];
    end if;
    return array(
        with said_elsewhere as materialized (
            select t.target, t.gate_code, t.release_id, r.release_id as elsewhere, r.release_name, min(no.created_at) as since
              from unnest(word_facts.targets) t
              join ops.approvals no
                on left(no.subject_ref, 7) = left(ops_private.normal_ref(t.source_ref), 7)
               and no.decision <> 'approved' and no.scope <> 'exception' and no.release_id <> t.release_id
              join ops.releases r on r.release_id = no.release_id and r.project = t.project
             -- Many projects call their code alike: it is compared within this one only.
             cross join lateral (
                  select ops_private.compare_refs(t.release_id, no.subject_ref, t.source_ref) = 'other' as other offset 0) is_of
             where not is_of.other and (word_facts.as_of is null or no.created_at <= word_facts.as_of)
             group by t.target, t.gate_code, t.release_id, r.release_id, r.release_name)
        select row(s.target, 'word', s.release_name, a.persona_role, a.decision, coalesce(approver.person, lower(btrim(a.approver_id))),
                   case when 'service' in (a.approver_kind, approver.kind) then 'service'
                        when 'agent' in (a.approver_kind, approver.kind) then 'agent'
                        else a.approver_kind end,
                   -- A yes has to be somebody else's in both releases; a developer's no has to be of the own release.
                   case when a.decision = 'approved' then here.is_initiator or there.is_initiator else here.is_initiator end,
                   approver.person is not null, is_of.present,
                   least(a.said_at, a.created_at), a.created_at, a.approval_id, a.subject_ref, null)::ops_private.target_fact
          from said_elsewhere s
          join unnest(word_facts.targets) t on t.target = s.target
          join ops.approvals a on a.release_id = s.elsewhere and a.created_at >= s.since and a.scope <> 'exception'
          left join ops.release_gates g on g.gate_id = a.gate_id
         cross join lateral ops_private.who_is(a.approver_id, a.created_at, word_facts.as_of) approver
         cross join lateral (
              select compared = 'same' as present, compared = 'other' as other
                from ops_private.compare_refs(s.release_id, a.subject_ref, t.source_ref) compared offset 0) is_of
         cross join lateral ops_private.is_initiator(s.release_id, a.approver_id, approver.person, word_facts.as_of) here (is_initiator)
         cross join lateral ops_private.is_initiator(s.elsewhere, a.approver_id, approver.person, word_facts.as_of) there (is_initiator)
         where (g.gate_code = s.gate_code or (a.scope = 'release' and s.gate_code <> 'G4'))
           and (a.decision = 'approved' or not is_of.other)
           and (word_facts.as_of is null or a.created_at <= word_facts.as_of));
end
$$;
comment on function ops_private.word_facts(ops_private.evaluation_target[], timestamptz) is
    'The noes that were said of the same source_ref in other releases of the project, and what was answered to them there. subject is '
    'the name of that release.';
revoke all on function ops_private.word_facts(ops_private.evaluation_target[], timestamptz) from public;

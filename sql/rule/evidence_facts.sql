create or replace function ops_private.evidence_facts(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        select distinct row(t.target, 'evidence', newest.artifact_type, null, null, null, null, null,
                   t.gate_code = 'G4' or newest.subject_ref = t.source_ref,
                   newest.created_at, newest.created_at, newest.artifact_id, newest.subject_ref)::ops_private.target_fact
          from unnest(evidence_facts.targets) t
          join (select q.target, q.subject, q.binds, max(q.min_count) as min_count
                  from unnest(evidence_facts.requirements) q where q.kind = 'evidence' group by q.target, q.subject, q.binds) required
            on required.target = t.target
         cross join lateral (
              select e.artifact_type, e.created_at, e.artifact_id, e.subject_ref
                from ops.evidence_artifacts e
               where e.release_id = t.release_id and e.artifact_type = required.subject
                 and (e.gate_id is null or e.gate_id = t.gate_id)
                 and case
                         when t.gate_code = 'G4' then e.deployment_id = t.deployment_id
                         when required.binds = 'release' then true
                         else e.subject_ref = t.source_ref
                     end
                 and (evidence_facts.as_of is null or e.created_at <= evidence_facts.as_of)
               order by e.created_at desc, e.artifact_id desc
               limit required.min_count) newest);
end
$$;
comment on function ops_private.evidence_facts(ops_private.evaluation_target[], ops_private.target_requirement[], timestamptz) is
    'The newest evidence of every required type, as much of it as is required: of the target''s source_ref, unless the requirement binds '
    'to the release.';
revoke all on function ops_private.evidence_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    timestamptz
) from public;

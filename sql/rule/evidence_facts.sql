create or replace function ops_private.evidence_facts(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select distinct row(t.target, 'evidence', newest.artifact_type, newest.persona,
                   case when newest.verdict = 'fail' then 'fail' end,
                   case when newest.persona is distinct from 'ci_service_role'
                        then coalesce((ops_private.who_is(newest.created_by, newest.created_at, evidence_facts.as_of)).person,
                                      newest.created_by) end,
                   null, null, null,
                   t.gate_code = 'G4' or newest.subject_ref = t.source_ref,
                   newest.judged_at, newest.created_at, newest.artifact_id, newest.subject_ref,
                   newest.origin)::ops_private.target_fact
          from unnest(evidence_facts.targets) t
          join (select q.target, q.subject, q.binds, max(q.min_count) as min_count
                  from unnest(evidence_facts.requirements) q where q.kind = 'evidence' group by q.target, q.subject, q.binds) required
            on required.target = t.target
         cross join lateral (
              (select e.*
                from ops.evidence_artifacts e
               where e.release_id = t.release_id and e.artifact_type = required.subject and e.is_sound
                 and (e.gate_id is null or e.gate_id = t.gate_id)
                 and case
                         when t.gate_code = 'G4' then e.deployment_id = t.deployment_id
                         when required.binds = 'release' then true
                         else e.subject_ref = t.source_ref
                     end
                 and (t.gate_code <> 'G4' or e.judged_at >= t.counts_from)
                 and (evidence_facts.as_of is null or e.created_at <= evidence_facts.as_of)
               order by e.judged_at desc, e.created_at desc, e.artifact_id desc
               limit required.min_count)
              union all
              select f.*
                from ops_private.failed_evidence(t, required.subject, required.binds, evidence_facts.as_of) f) newest);
end
$$;
comment on function ops_private.evidence_facts(ops_private.evaluation_target[], ops_private.target_requirement[], timestamptz) is
    'The newest evidence of every required type, as much of it as is required: of the target''s source_ref, unless the requirement binds '
    'to the release. With status fail those that failed and that nobody replaced. On G4 since the deployment succeeded.';
revoke all on function ops_private.evidence_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    timestamptz
) from public;

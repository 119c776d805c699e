-- Evidence that failed stands like a check that failed: until the same persona attaches evidence of the same origin, or of
-- none, that does not fail.
create or replace function ops_private.failed_evidence(
    target ops_private.evaluation_target,
    artifact_type text,
    binds text,
    as_of timestamptz
)
returns setof ops.evidence_artifacts
language plpgsql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select distinct on (e.persona, e.origin) e.*
      from ops.evidence_artifacts e
     where e.release_id = target.release_id and e.artifact_type = failed_evidence.artifact_type and e.verdict = 'fail'
       and (e.gate_id is null or e.gate_id = target.gate_id)
       and case when target.gate_code = 'G4' then e.deployment_id = target.deployment_id
                else failed_evidence.binds = 'release' or e.subject_ref = target.source_ref end
       and (failed_evidence.as_of is null or e.created_at <= failed_evidence.as_of)
       and not exists (
           select from ops.evidence_artifacts later
            where later.release_id = e.release_id and later.artifact_type = e.artifact_type
              and later.subject_ref = e.subject_ref and later.is_sound
              and (later.gate_id is null or later.gate_id = target.gate_id)
              and later.persona is not distinct from e.persona and later.deployment_id is not distinct from e.deployment_id
              and case
                      when later.origin is not distinct from e.origin
                          then (later.judged_at, later.created_at, later.artifact_id) > (e.judged_at, e.created_at, e.artifact_id)
                      else later.origin is null
                           and ((later.created_at > e.created_at and later.judged_at >= e.judged_at)
                                or e.judged_at < later.judged_at - interval '5 minutes')
                  end
              and (target.gate_code <> 'G4' or later.judged_at >= target.counts_from)
              and (failed_evidence.as_of is null or later.created_at <= failed_evidence.as_of))
     order by e.persona, e.origin, e.judged_at desc, e.created_at desc, e.artifact_id desc;
end
$$;
comment on function ops_private.failed_evidence(ops_private.evaluation_target, text, text, timestamptz) is
    'The latest evidence of one type that failed, of each persona and origin, as far as it stands for an evaluation target.';
revoke all on function ops_private.failed_evidence(ops_private.evaluation_target, text, text, timestamptz) from public;

create or replace function ops_private.is_evidence_of(project text, artifact_id uuid)
returns boolean
language plpgsql
stable
security definer -- looks at evidence that the caller may not read
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select from ops.evidence_artifacts e
          left join ops.releases r on r.release_id = e.release_id
         where e.artifact_id = is_evidence_of.artifact_id
           and (is_evidence_of.project is null or coalesce(r.project, is_evidence_of.project) = is_evidence_of.project));
end
$$;
comment on function ops_private.is_evidence_of(text, uuid) is
    'Whether there is such evidence, and a caller who may speak for the project only may name it; a null project may name any.';
revoke all on function ops_private.is_evidence_of(text, uuid) from public;
grant execute on function ops_private.is_evidence_of(text, uuid) to sre;

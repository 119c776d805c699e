-- What counts although nobody said so of this source_ref: law 1 has both named in the record.
create or replace function ops_private.fact_notices(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[],
    exceptions ops_private.target_exception[]
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
    return (
    with assumed as (
        select t.source_ref, t.gate_code,
               case f.kind when 'approval' then 'approval by ' || f.persona else f.kind || ' ' || f.subject end as what
          from unnest(fact_notices.facts) f
          join unnest(fact_notices.targets) t on t.target = f.target
         where f.bound and t.gate_code <> 'G4'
           and case
                   when f.kind = 'check' then f.status = 'pass' and exists (
                       select from ops.gate_checks c where c.check_id = f.id and c.subject_assumed)
                   when f.kind = 'evidence' then f.status is distinct from 'fail' and exists (
                       select from ops.evidence_artifacts e where e.artifact_id = f.id and e.subject_assumed)
                   when f.kind = 'approval' then f.status = 'approved' and exists (
                       select from ops.approvals a where a.approval_id = f.id and a.subject_assumed)
                   else false
               end
        union
        select t.source_ref, t.gate_code, x.exception_type
          from unnest(fact_notices.exceptions) listed
          join unnest(fact_notices.targets) t on t.target = listed.target
          join ops.exceptions x on x.exception_id = listed.exception_id and x.subject_assumed
         where t.gate_code <> 'G4')
    select coalesce(jsonb_agg(n.notice order by n.at, n.notice ->> 'code', n.notice ->> 'message'), '[]')
      from (select f.at, jsonb_build_object(
                       'code', 'evidence_carried_over', 'at', f.at,
                       'message', format('Evidence of type %s is about %s, not about %s; %s of %s counts it for the whole release.',
                           f.subject, ops_private.short_ref(f.source_ref), ops_private.short_ref(t.source_ref),
                           q.code, t.gate_code)) as notice
              from unnest(fact_notices.facts) f
              join unnest(fact_notices.targets) t on t.target = f.target
              join unnest(fact_notices.requirements) q
                on q.target = f.target and q.kind = 'evidence' and q.subject = f.subject and q.binds = 'release'
             where f.kind = 'evidence' and f.status is distinct from 'fail' and not f.bound
            union all
            select null, jsonb_build_object(
                       'code', 'subject_assumed',
                       'message', format('Nobody said which source_ref this is about; %s, where the release was then, is assumed: %s.',
                           ops_private.short_ref(min(a.source_ref)),
                           string_agg(a.gate_code || ' ' || a.what, ', ' order by a.gate_code, a.what)))
              from assumed a having count(*) > 0) n);
end
$$;
comment on function ops_private.fact_notices(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[],
    ops_private.target_exception[]
) is
    'What counts for a source_ref although nobody told it of this one: evidence that goes along with the release, and what named no '
    'source_ref and is taken to be about the one that the release had. Law 1.';
revoke all on function ops_private.fact_notices(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[],
    ops_private.target_exception[]
) from public;

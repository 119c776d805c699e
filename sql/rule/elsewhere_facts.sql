-- Facts about other source_refs meet nothing. They are looked up to say what is missing in plain words: built for that
-- one, not for this. Most releases were told one source_ref, and have none.
create or replace function ops_private.elsewhere_facts(
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
        with elsewhere as materialized (
            select t.target, t.release_id, t.gate_id, other.source_ref,
                   case when ops_private.are_comparable(other.source_ref, t.source_ref) then false end as bound
              from unnest(elsewhere_facts.targets) t
             cross join lateral (
                  select distinct told.source_ref
                    from ops.release_refs told
                   where told.release_id = t.release_id and told.source_ref <> t.source_ref) other
             where t.gate_code <> 'G4')
        select row(o.target, 'check_elsewhere', q.subject, latest.persona, latest.status, null, null, null, null, o.bound,
                   latest.reported_at, latest.created_at, latest.check_id, o.source_ref, null)::ops_private.target_fact
          from elsewhere o
          join (select distinct r.target, r.subject from unnest(elsewhere_facts.requirements) r where r.kind = 'check') q
            on q.target = o.target
         cross join lateral (
              select c.persona, c.status, c.reported_at, c.created_at, c.check_id
                from ops.gate_checks c
               where c.gate_id = o.gate_id and c.check_name = q.subject and c.subject_ref = o.source_ref
                 and (elsewhere_facts.as_of is null or c.created_at <= elsewhere_facts.as_of)
               order by c.reported_at desc, c.created_at desc, c.check_id desc
               limit 1) latest
        union all
        select row(o.target, 'evidence_elsewhere', q.subject, null, null, null, null, null, null, o.bound,
                   latest.created_at, latest.created_at, latest.artifact_id, o.source_ref, null)::ops_private.target_fact
          from elsewhere o
          join (select distinct r.target, r.subject from unnest(elsewhere_facts.requirements) r
                 where r.kind = 'evidence' and r.binds = 'source_ref') q on q.target = o.target
         cross join lateral (
              select e.created_at, e.artifact_id
                from ops.evidence_artifacts e
               where e.release_id = o.release_id and e.artifact_type = q.subject and e.subject_ref = o.source_ref
                 and (e.gate_id is null or e.gate_id = o.gate_id)
                 and (elsewhere_facts.as_of is null or e.created_at <= elsewhere_facts.as_of)
               order by e.created_at desc, e.artifact_id desc
               limit 1) latest);
end
$$;
comment on function ops_private.elsewhere_facts(ops_private.evaluation_target[], ops_private.target_requirement[], timestamptz) is
    'The latest required check and evidence about each other source_ref of the release. bound is null where the two source_refs cannot be '
    'compared.';
revoke all on function ops_private.elsewhere_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    timestamptz
) from public;

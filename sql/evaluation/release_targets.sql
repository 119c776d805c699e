create or replace function ops_private.release_targets(release_ids uuid[])
returns ops_private.evaluation_target[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select array_agg(row(numbered.target, numbered.release_id, numbered.gate_id, numbered.gate_code,
                         numbered.environment, numbered.project, numbered.source_ref, numbered.deployment_id,
                         numbered.due_from, numbered.counts_from)::ops_private.evaluation_target
                     order by numbered.target)
      from (
        select row_number() over (order by g.release_id, g.gate_code, d.created_at)::integer as target,
               g.release_id, g.gate_id, g.gate_code, coalesce(d.environment, r.environment_target) as environment,
               r.project, r.source_ref, d.deployment_id, d.due_from, d.counts_from
          from (select distinct unnest(release_targets.release_ids) as release_id) as asked
         -- One look into an index for each: as a join it would read whole tables.
         cross join lateral (
              select named.release_id, named.environment_target, named.project,
                     ops_private.meant_ref(named.release_id, named.source_ref) as source_ref
                from ops.releases named where named.release_id = asked.release_id
               limit 1) r
         cross join lateral (
              select of_release.release_id, of_release.gate_id, of_release.gate_code
                from ops.release_gates of_release where of_release.release_id = r.release_id
              offset 0) g
          -- G4 is judged once for every deployment, and at least once.
          left join lateral (
              select made.environment, made.deployment_id, made.created_at, ops_private.confirmation_due_from(made) as due_from,
                     ops_private.passes_count_from(made,
                         ops_private.setting('clock_skew', r.project, made.environment)) as counts_from
                from ops.deployments made where made.release_id = r.release_id and g.gate_code = 'G4'
                 and made.cancelled_at is null
              offset 0) d on true
      ) as numbered
    );
end
$$;
comment on function ops_private.release_targets(uuid[]) is
    'The evaluation targets of these releases: every gate, and G4 for each deployment.';
revoke all on function ops_private.release_targets(uuid[]) from public;

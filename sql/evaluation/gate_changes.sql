create or replace function ops_private.gate_changes(release_ids uuid[])
returns ops_private.gate_change[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with judged as (
            select j.gate_id, j.release_id, j.gate_code, j.deployment_id, j.status, j.exception_id, j.reasons, j.valid_until,
                   case when j.status = 'passed' then 'passed' when j.is_failing then 'failed' else 'pending' end as g4_status,
                   g.status as old_status, g.exception_id as old_exception_id, g.resolved_at,
                   d.g4_status as old_g4_status, d.created_at as deployed_at,
                   -- G4 is judged for every deployment; the gate shows one of them.
                   j.deployment_id is null or j.deployment_id = ops_private.confirmed_deployment(j.release_id) as shows
              from ops_private.judge_releases(gate_changes.release_ids) j
             cross join lateral (
                  select named.status, named.exception_id, named.resolved_at
                    from ops.release_gates named where named.gate_id = j.gate_id
                   limit 1) g
              left join lateral (
                  select named.g4_status, named.created_at
                    from ops.deployments named where named.deployment_id = j.deployment_id
                   limit 1) d on true),
        compared as (
            select j.*,
                   j.old_g4_status <> j.g4_status and j.old_g4_status <> 'passed' as changes_deployment,
                   j.shows
                   and (j.status <> j.old_status or j.exception_id is distinct from j.old_exception_id)
                   -- A gate that let its release out does not reopen afterwards, but G4 does for a new deployment.
                   and not (j.old_status in ('passed', 'bypassed')
                            and (j.gate_code <> 'G4' or not coalesce(j.deployed_at > j.resolved_at, false))
                            and exists (
                                select from ops.deployments let_out
                                  join ops.releases r on r.release_id = let_out.release_id
                                 where let_out.release_id = j.release_id and let_out.status in ('succeeded', 'rolled_back')
                                   and let_out.environment = r.environment_target)) as changes_gate
              from judged j)
        select row(c.gate_id, case when c.changes_gate then c.status end, c.exception_id,
                   c.deployment_id, case when c.changes_deployment then c.g4_status end,
                   case when c.changes_gate or c.changes_deployment then ops_private.why(c.status, c.reasons) end,
                   c.release_id, c.valid_until)::ops_private.gate_change
          from compared c
         where c.changes_gate or c.changes_deployment or c.valid_until is not null
         order by c.gate_id, c.changes_gate desc);
end
$$;
comment on function ops_private.gate_changes(uuid[]) is
    'How the gates of these releases, and the G4 status of their deployments, differ from what the rules give now; and the gates '
    'that time alone will change.';
revoke all on function ops_private.gate_changes(uuid[]) from public;

create or replace function ops_private.judge_gate(gate_id uuid)
returns table (status text, exception_id uuid)
language sql
stable
set search_path = ''
as $$
    select j.status, j.exception_id
      from ops.release_gates g
      join ops.releases r on r.release_id = g.release_id
      cross join lateral ops_private.judge_releases(array[g.release_id]) j
      left join ops.deployments d on d.deployment_id = j.deployment_id
     where g.gate_id = judge_gate.gate_id and j.gate_id = g.gate_id
     order by (d.rollback_of is null and d.environment = r.environment_target) desc nulls last,
              coalesce(d.deployed_at, d.created_at) desc, d.created_at desc
     limit 1
$$;
comment on function ops_private.judge_gate(uuid) is
    'The status that the rules give a gate now; for G4 by its latest deployment to the release''s target.';
revoke all on function ops_private.judge_gate(uuid) from public;

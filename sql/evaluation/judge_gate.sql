create or replace function ops_private.judge_gate(gate_id uuid)
returns table (status text, exception_id uuid)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select j.status, j.exception_id
      from ops.release_gates g
      cross join lateral ops_private.judge_releases(array[g.release_id]) j
     where g.gate_id = judge_gate.gate_id and j.gate_id = g.gate_id
       and (j.deployment_id is null or j.deployment_id = ops_private.confirmed_deployment(g.release_id))
$$;
comment on function ops_private.judge_gate(uuid) is
    'The status that the rules give a gate now; for G4 that of ops_private.confirmed_deployment.';
revoke all on function ops_private.judge_gate(uuid) from public;

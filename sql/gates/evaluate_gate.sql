create or replace function ops.evaluate_gate(gate_id uuid)
returns text
language plpgsql
volatile
security definer -- see ops_private.evaluate_releases
set search_path = pg_catalog, pg_temp
as $$
declare
    gate ops.release_gates;
begin
    select * into gate from ops.release_gates g where g.gate_id = evaluate_gate.gate_id;
    if gate.gate_id is null then
        perform ops_private.raise_error('unknown_gate', format('No gate has the id %s.', evaluate_gate.gate_id),
            'Use ops.gate_id(release_id, gate_code).');
    end if;
    perform ops_private.evaluate_releases(array[gate.release_id]);
    return (select g.status from ops.release_gates g where g.gate_id = evaluate_gate.gate_id);
end
$$;
comment on function ops.evaluate_gate(uuid) is
    'Judges a gate again and returns its status: pending, in_progress, passed, failed or bypassed. Errors: unknown_gate. FR-2.';
revoke all on function ops.evaluate_gate(uuid) from public;
grant execute on function ops.evaluate_gate(uuid) to
    ci_service_role, release_manager, qa_tester, sre, developer, service_role;

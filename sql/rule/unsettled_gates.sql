create or replace function ops_private.unsettled_gates(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    unmet ops_private.unmet_requirement[]
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with open_gate as materialized (
            select t.release_id, t.environment, t.gate_code
              from unnest(unsettled_gates.targets) t
             where t.target in (select n.target from unnest(unsettled_gates.unmet) n where n.waived_by is null)),
        required as materialized (
            select q.target, q.code, q.kind, q.who_can_fix, t.release_id, t.environment, string_to_array(q.subject, ',') as earlier_gates
              from unnest(unsettled_gates.requirements) q
              join unnest(unsettled_gates.targets) t on t.target = q.target
             where q.kind = 'gates_settled')
        select row(q.target, q.code, q.kind, q.who_can_fix, 'gate_not_settled',
                   format('Gate %s is not settled.', earlier.gate_code), false, null, null)::ops_private.unmet_requirement
          from required q
          join open_gate earlier
            on earlier.release_id = q.release_id and earlier.environment = q.environment
           and earlier.gate_code = any (q.earlier_gates));
end
$$;
comment on function ops_private.unsettled_gates(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.unmet_requirement[]
) is
    'Requirements of kind gates_settled that are not met: an earlier gate of the release misses something that no exception covers.';
revoke all on function ops_private.unsettled_gates(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.unmet_requirement[]
) from public;

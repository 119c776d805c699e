create or replace function ops_private.unit_exceptions(units ops_private.gate_unit[], as_of timestamptz)
returns ops_private.unit_exception[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(u.unit, x.exception_id, x.exception_type, t.waives,
                         array(select jsonb_array_elements_text(x.compensating_controls -> 'checks') order by 1),
                         x.effective_from, x.expires_at)::ops_private.unit_exception
                     order by u.unit, x.exception_id)
      from unnest(unit_exceptions.units) u
      join ops.exceptions x on x.release_id = u.release_id and u.gate_code = any (x.impacted_gates)
      join ops_private.exception_types_at(unit_exceptions.as_of) t on t.exception_type = x.exception_type
     where unit_exceptions.as_of is null or x.created_at <= unit_exceptions.as_of
    );
end
$$;
comment on function ops_private.unit_exceptions(ops_private.gate_unit[], timestamptz) is 'The exceptions that name these units'' gates.';
revoke all on function ops_private.unit_exceptions(ops_private.gate_unit[], timestamptz) from public;

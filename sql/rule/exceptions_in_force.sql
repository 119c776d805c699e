create or replace function ops_private.exceptions_in_force(
    granted ops_private.target_exception[],
    missing ops_private.missing_control[]
)
returns ops_private.target_exception[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select g from unnest(exceptions_in_force.granted) g
         where not exists (
             select from unnest(exceptions_in_force.missing) m
              where m.target = g.target and m.exception_id = g.exception_id));
end
$$;
comment on function ops_private.exceptions_in_force(ops_private.target_exception[], ops_private.missing_control[]) is
    'The granted exceptions whose compensating checks all pass.';
revoke all on function ops_private.exceptions_in_force(ops_private.target_exception[], ops_private.missing_control[]) from public;

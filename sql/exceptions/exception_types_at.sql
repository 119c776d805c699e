create or replace function ops_private.exception_types_at(as_of timestamptz)
returns setof ops.exception_types
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if exception_types_at.as_of is null then
        return query select * from ops.exception_types;
    else
        return query
            select held.* from ops_private.policy_rows_at('exception_types', exception_types_at.as_of) as row_then
             cross join lateral jsonb_populate_record(null::ops.exception_types, row_then) held;
    end if;
end
$$;
comment on function ops_private.exception_types_at(timestamptz) is 'The kinds of exception, as they stand or as they stood at an instant.';
revoke all on function ops_private.exception_types_at(timestamptz) from public;

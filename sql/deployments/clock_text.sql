create or replace function ops_private.clock_text(at timestamptz)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return to_char(clock_text.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
end
$$;
comment on function ops_private.clock_text(timestamptz) is 'An instant as reasons name it: UTC, to the second.';
revoke all on function ops_private.clock_text(timestamptz) from public;

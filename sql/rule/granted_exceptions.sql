create or replace function ops_private.granted_exceptions(exceptions ops_private.target_exception[], at timestamptz)
returns ops_private.target_exception[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select e from unnest(granted_exceptions.exceptions) e
         where granted_exceptions.at >= e.effective_from and granted_exceptions.at < e.expires_at);
end
$$;
comment on function ops_private.granted_exceptions(ops_private.target_exception[], timestamptz) is
    'The exceptions whose time it is: effective_from inclusive, expires_at exclusive.';
revoke all on function ops_private.granted_exceptions(ops_private.target_exception[], timestamptz) from public;

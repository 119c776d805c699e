create or replace function ops_private.is_commit(ref text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (length(ref) between 7 and 40 or length(ref) = 64) and ref !~ '[^0-9a-f]';
end
$$;
comment on function ops_private.is_commit(text) is
    'Whether a normalised source_ref is a commit: 40 or 64 hexadecimal digits, or 7 to 39 as its short form. Anything else is a name.';
revoke all on function ops_private.is_commit(text) from public;

create or replace function ops_private.are_comparable(a text, b text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return ops_private.is_commit(a) = ops_private.is_commit(b)
       and (a = b or not ops_private.is_commit(a) or not (starts_with(a, b) or starts_with(b, a)));
end
$$;
comment on function ops_private.are_comparable(text, text) is
    'Whether two normalised source_refs are known to be the same or known to differ: two names, or two commits of which neither begins '
    'like the other.';
revoke all on function ops_private.are_comparable(text, text) from public;

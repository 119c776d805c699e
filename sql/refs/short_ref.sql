create or replace function ops_private.short_ref(ref text)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return case when length(ref) >= 40 and ops_private.is_commit(ref) then left(ref, 10) else ref end;
end
$$;
comment on function ops_private.short_ref(text) is 'A source_ref as sentences show it: the first ten digits of a full commit.';
revoke all on function ops_private.short_ref(text) from public;

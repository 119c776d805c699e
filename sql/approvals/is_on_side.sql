create or replace function ops_private.is_on_side(side ops_private.initiators, name text, person text)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when lower(btrim(is_on_side.name)) = any (side.names) or is_on_side.person = any (side.persons) then true
        when cardinality(side.unknown_names) > 0 then null
        else false
    end;
end
$$;
comment on function ops_private.is_on_side(ops_private.initiators, text, text) is
    'Whether someone is on the initiator''s side; null when that cannot be told, because a human there is unknown.';
revoke all on function ops_private.is_on_side(ops_private.initiators, text, text) from public;

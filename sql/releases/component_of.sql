create or replace function ops_private.component_of(scope_metadata jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return nullif(btrim(scope_metadata ->> 'component'), '');
end
$$;
comment on function ops_private.component_of(jsonb) is
    'The part of its project that a release replaces, by its scope_metadata; null when that is the whole project.';
revoke all on function ops_private.component_of(jsonb) from public;

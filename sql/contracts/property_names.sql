create or replace function ops_private.property_names(schema jsonb)
returns text[]
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(name order by name), '{}') from jsonb_object_keys(property_names.schema -> 'properties') as name
$$;
comment on function ops_private.property_names(jsonb) is 'The properties that the JSON Schema of an object names.';
revoke all on function ops_private.property_names(jsonb) from public;

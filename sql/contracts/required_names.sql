create or replace function ops_private.required_names(schema jsonb)
returns text[]
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(name order by name), '{}')
      from jsonb_array_elements_text(case jsonb_typeof(required_names.schema -> 'required')
                                         when 'array' then required_names.schema -> 'required' else '[]' end) as name
$$;
comment on function ops_private.required_names(jsonb) is 'The properties that the JSON Schema of an object requires.';
revoke all on function ops_private.required_names(jsonb) from public;

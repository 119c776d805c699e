create or replace function ops_private.item_fault(name text, rule jsonb, items jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select checked.fault
      from (select listed.n, ops_private.value_fault(name || '[' || (listed.n - 1) || ']', rule, listed.item) as fault
              from jsonb_array_elements(items) with ordinality as listed (item, n)
             offset 0) as checked
     where checked.fault is not null
     order by checked.n
     limit 1
    );
end
$$;
comment on function ops_private.item_fault(text, jsonb, jsonb) is
    'What is wrong with the first item of an array that breaks its JSON Schema.';
revoke all on function ops_private.item_fault(text, jsonb, jsonb) from public;

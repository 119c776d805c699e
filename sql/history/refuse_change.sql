create or replace function ops_private.refuse_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.raise_error('append_only',
        format('%I.%I is append-only: %s is refused for everyone.', tg_table_schema, tg_table_name, lower(tg_op)),
        'Record a new fact that corrects the earlier one.');
    return null;
end
$$;
comment on function ops_private.refuse_change() is 'Trigger of append-only tables: refuses update, delete and truncate.';
revoke all on function ops_private.refuse_change() from public;

create or replace function ops_private.refuse_removal()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.raise_error('append_only',
        format('%I.%I keeps its rows: %s is refused for everyone.', tg_table_schema, tg_table_name, lower(tg_op)),
        'What happened stays on record; a status says what became of it.');
    return null;
end
$$;
comment on function ops_private.refuse_removal() is
    'Trigger of tables whose rows change but are never removed: refuses delete and truncate.';
revoke all on function ops_private.refuse_removal() from public;

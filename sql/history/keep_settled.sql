-- Arguments: the columns that may change. Every other one was decided when the row was written.
create or replace function ops_private.keep_settled()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    settled text;
begin
    select min(b.key) into settled
      from jsonb_each(to_jsonb(old)) b
      join jsonb_each(to_jsonb(new)) a on a.key = b.key
     where a.value <> b.value and b.key <> all (tg_argv);
    if settled is not null then
        perform ops_private.raise_error('append_only',
            format('%s of %I.%I is settled and does not change, for anyone.', settled, tg_table_schema, tg_table_name),
            'Record a new fact that corrects the earlier one.');
    end if;
    return null;
end
$$;
comment on function ops_private.keep_settled() is
    'Trigger of tables whose rows change in some columns only: all others are frozen for everyone, the owner included.';
revoke all on function ops_private.keep_settled() from public;

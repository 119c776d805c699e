-- Arguments: the columns that have a state machine.
create or replace function ops_private.keep_to_machine()
returns trigger
language plpgsql
security definer -- state machines bind every writer
set search_path = pg_catalog, pg_temp
as $$
declare
    before_row constant jsonb := to_jsonb(old);
    after_row constant jsonb := to_jsonb(new);
    was text;
    becomes text;
begin
    for column_number in 0 .. tg_nargs - 1 loop
        continue when after_row -> tg_argv[column_number] = before_row -> tg_argv[column_number];
        was := before_row ->> tg_argv[column_number];
        becomes := after_row ->> tg_argv[column_number];
        if tg_argv[column_number] = 'resolved_at' then
            was := case when was is null then 'open' else 'resolved' end;
            becomes := case when becomes is null then 'open' else 'resolved' end;
            continue when was = becomes; -- it ended again, later
        elsif tg_argv[column_number] = 'revoked_at' then
            was := case when was is null then 'granted' else 'revoked' end;
            becomes := case when becomes is null then 'granted' else 'revoked' end;
        end if;
        if not exists (
            select from ops.state_machines m
             where m.subject_table = tg_table_name and m.field = tg_argv[column_number]
               and m.from_value = was and m.to_value = becomes) then
            perform ops_private.raise_error('illegal_transition',
                format('%s of %s is %s and cannot become %s.', tg_argv[column_number], tg_table_name, was, becomes),
                'docs/gates.md shows how it can change.');
        end if;
    end loop;
    return null;
end
$$;
comment on function ops_private.keep_to_machine() is 'Trigger of tables with state columns: they change only as ops.state_machines allows.';
revoke all on function ops_private.keep_to_machine() from public;

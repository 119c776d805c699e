-- Argument: the key column.
create or replace function ops_private.record_policy_change()
returns trigger
language plpgsql
security definer -- roles that change a rule may not write its history
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
declare
    before_row constant jsonb := case when tg_op in ('UPDATE', 'DELETE') then to_jsonb(old) end;
    after_row constant jsonb := case when tg_op in ('INSERT', 'UPDATE') then to_jsonb(new) end;
begin
    if tg_op = 'TRUNCATE' then
        perform ops_private.raise_error('append_only',
            format('%I.%I records its history row by row and cannot be truncated.', tg_table_schema, tg_table_name),
            'Switch the rule off, or delete its row.');
    end if;
    if before_row is distinct from after_row then
        insert into ops.policy_changes (subject_table, subject_key, before_row, after_row, actor, reason, is_installation)
        values (tg_table_name, coalesce(after_row, before_row) ->> tg_argv[0], before_row, after_row,
                ops_private.acting_actor(), nullif((ops_private.acting_context()).reason, ''),
                coalesce((ops_private.acting_context()).phase = 'installation', false));
    end if;
    return null;
end
$$;
comment on function ops_private.record_policy_change() is
    'Trigger of the policy''s tables: one ops.policy_changes row per change; a truncate would leave none, so it is refused.';
revoke all on function ops_private.record_policy_change() from public;

-- Arguments: the key column, then the columns to watch.
create or replace function ops_private.record_transitions()
returns trigger
language plpgsql
security definer -- roles that change a status may not write its history
set search_path = pg_catalog, pg_temp
as $$
declare
    context constant ops_private.acting_context := ops_private.acting_context();
    reasons constant jsonb := ops_private.signed_setting('ops.acting_reasons')::jsonb;
begin
    insert into ops.state_transitions (subject_table, subject_id, release_id, field, from_value, to_value, actor, reason)
    select tg_table_name, (a.after_row ->> tg_argv[0])::uuid, (a.after_row ->> 'release_id')::uuid,
           watched.field, b.before_row ->> watched.field, a.after_row ->> watched.field,
           coalesce(context.actor, ops_private.actor()),
           nullif(coalesce(reasons ->> (a.after_row ->> tg_argv[0]), context.reason), '')
      from (select to_jsonb(n) as after_row, row_number() over () as place from new_rows n offset 0) a
      left join (select to_jsonb(o) as before_row from old_rows o offset 0) b
             on b.before_row ->> tg_argv[0] = a.after_row ->> tg_argv[0]
     cross join unnest(tg_argv[1:]) with ordinality as watched (field, n)
     where b.before_row ->> watched.field is distinct from a.after_row ->> watched.field
     order by a.place, watched.n;
    return null;
end
$$;
comment on function ops_private.record_transitions() is
    'Trigger of mutable tables: one ops.state_transitions row for every watched column that changed.';
revoke all on function ops_private.record_transitions() from public;

-- Arguments: the key column, then the columns to publish.
create or replace function ops_private.publish_rows()
returns trigger
language plpgsql
security definer -- personas that write facts may not write the feed
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select (added ->> 'release_id')::uuid, tg_table_name, (added ->> tg_argv[0])::uuid,
           (select jsonb_object_agg(published.name, added -> published.name) from unnest(tg_argv[1:]) as published (name))
      -- offset 0: a row becomes a document once, not once for each published column.
      from (select to_jsonb(n) as added from new_rows n offset 0) as rows_added;
    return null;
end
$$;
comment on function ops_private.publish_rows() is 'Trigger of tables of facts: one ops_private.live_changes row per new row.';
revoke all on function ops_private.publish_rows() from public;

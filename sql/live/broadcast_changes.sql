create or replace function ops_private.broadcast_changes()
returns trigger
language plpgsql
security definer -- realtime is the owner's to send to
set search_path = ''
as $$
declare
    told record;
begin
    for told in select * from new_rows order by txid, position loop
        -- A failed send is swallowed by Realtime: a convenience, never the guarantee. That is ops.changes_after.
        perform realtime.send(
            jsonb_build_object('id', told.txid || '-' || told.position, 'at', told.recorded_at, 'table', told.subject_table,
                               'row_id', told.subject_id, 'release_id', told.release_id, 'change', told.change),
            'change', channel.topic, true)
           from (values ('gates:' || told.subject_table), ('gates:' || told.subject_table || ':' || told.release_id)) as channel (topic)
          where channel.topic is not null;
    end loop;
    return null;
end
$$;
comment on function ops_private.broadcast_changes() is
    'Trigger, where Supabase Realtime is: each change goes to the private channels gates:<table> and gates:<table>:<release_id>.';
revoke all on function ops_private.broadcast_changes() from public;

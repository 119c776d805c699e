create or replace function ops_private.broadcast_changes()
returns trigger
language plpgsql
security definer -- only the owner may send to realtime
set search_path = pg_catalog, pg_temp
as $$
declare
    sent record;
begin
    for sent in select * from new_rows order by txid, position loop
        -- Realtime swallows failed sends: this is a convenience. The guarantee is ops.changes_after.
        perform realtime.send(
            jsonb_build_object('id', sent.txid || '-' || sent.position, 'at', sent.recorded_at, 'table', sent.subject_table,
                               'row_id', sent.subject_id, 'release_id', sent.release_id, 'change', sent.change),
            'change', channel.topic, true)
           from (values ('gates:' || sent.subject_table), ('gates:' || sent.subject_table || ':' || sent.release_id)) as channel (topic)
          where channel.topic is not null;
    end loop;
    return null;
end
$$;
comment on function ops_private.broadcast_changes() is
    'Trigger, where Supabase Realtime is: each change goes to the private channels gates:<table> and gates:<table>:<release_id>.';
revoke all on function ops_private.broadcast_changes() from public;

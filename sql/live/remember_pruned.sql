create or replace function ops_private.remember_pruned()
returns trigger
language plpgsql
security definer -- whoever prunes the feed cannot also make forget that it was pruned
set search_path = ''
as $$
begin
    if tg_op = 'TRUNCATE' then
        -- Nobody writes meanwhile, so all that was there lies before the next transaction. What was remembered may be
        -- another cluster's, where this is done after a restore.
        update ops_private.live_pruned set txid = pg_snapshot_xmax(pg_current_snapshot()), position = 0 where one_row;
    else
        update ops_private.live_pruned p set txid = latest.txid, position = latest.position
          from (select o.txid, o.position from old_rows o order by o.txid desc, o.position desc limit 1) as latest
         where p.one_row and (p.txid, p.position) < (latest.txid, latest.position);
    end if;
    return null;
end
$$;
comment on function ops_private.remember_pruned() is 'Trigger: how far the feed was pruned, however it was done.';
revoke all on function ops_private.remember_pruned() from public;

create or replace function ops_private.remember_pruned()
returns trigger
language plpgsql
security definer -- a role that prunes the feed cannot also hide that it was pruned
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'TRUNCATE' then
        -- No transaction writes meanwhile, so every removed change lies before the next transaction. After a restore the
        -- remembered position may be another cluster's.
        update ops_private.live_pruned set txid = pg_snapshot_xmax(pg_current_snapshot()), position = 0 where one_row;
    else
        update ops_private.live_pruned p set txid = latest.txid, position = latest.position
          from (select o.txid, o.position from old_rows o order by o.txid desc, o.position desc limit 1) as latest
         where p.one_row and (p.txid, p.position) < (latest.txid, latest.position);
    end if;
    return null;
end
$$;
comment on function ops_private.remember_pruned() is 'Trigger: remembers up to where the feed was pruned, by delete or truncate.';
revoke all on function ops_private.remember_pruned() from public;

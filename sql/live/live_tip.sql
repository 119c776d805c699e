create or replace function ops_private.live_tip()
returns text
language sql
stable
security definer -- no role may read the feed itself
set search_path = pg_catalog, pg_temp
as $$
    select coalesce((
        select latest.txid || '-' || latest.position
          from ((select c.txid, c.position
                   from ops_private.live_changes c
                  where c.txid < pg_snapshot_xmin(pg_current_snapshot())
                  order by c.txid desc, c.position desc
                  limit 1)
                union all
                -- Where everything was pruned, a reader who had seen everything has missed nothing.
                select p.txid, p.position
                  from ops_private.live_pruned p
                 where p.txid < pg_snapshot_xmin(pg_current_snapshot())) as latest
         order by latest.txid desc, latest.position desc
         limit 1), '0-0')
$$;
comment on function ops_private.live_tip() is
    'The latest change before which nothing can appear any more. Reveals only that something happened.';
revoke all on function ops_private.live_tip() from public;
grant execute on function ops_private.live_tip() to gates_server;

create or replace function ops_private.clock_skew(release_id uuid, environment text)
returns interval
language plpgsql
stable
security definer -- whoever reads incidents may see how far clocks are believed
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(ops_private.setting('clock_skew',
        (select r.project from ops.releases r where r.release_id = clock_skew.release_id), clock_skew.environment), '2 minutes')::interval;
end
$$;
comment on function ops_private.clock_skew(uuid, text) is
    'How far two reporters'' clocks may differ without anything being concluded from it (policy clock_skew).';
revoke all on function ops_private.clock_skew(uuid, text) from public;
grant execute on function ops_private.clock_skew(uuid, text) to release_manager, audit_reader;

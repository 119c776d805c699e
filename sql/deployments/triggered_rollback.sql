create or replace function ops_private.triggered_rollback(event ops_private.taken_event)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((
        select coalesce(ops_private.rollback_under_way(leaving, told.restores, told.at),
                        ops_private.untold_rollback(leaving, told.restores, told.at))
          from (select (event.payload ->> 'restores')::uuid as restores, least(event.emitted_at, clock_timestamp()) as at) told
         cross join ops_private.leaving_deployment(
              event.release_id, event.environment, (event.payload ->> 'rollback_of')::uuid, told.at) leaving), event.ingest_id);
end
$$;
comment on function ops_private.triggered_rollback(ops_private.taken_event) is
    'The deployment of a rollback_trigger: the rollback under way that it joins, what was reported before it, or a new one.';
revoke all on function ops_private.triggered_rollback(ops_private.taken_event) from public;

create or replace function ops_private.triggered_rollback(event ops_private.taken_event)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((
        select ops_private.rollback_under_way(leaving, (event.payload ->> 'restores')::uuid, least(event.emitted_at, clock_timestamp()))
          from ops_private.leaving_deployment(event.release_id, event.environment, (event.payload ->> 'rollback_of')::uuid,
                                              least(event.emitted_at, clock_timestamp())) leaving), event.ingest_id);
end
$$;
comment on function ops_private.triggered_rollback(ops_private.taken_event) is
    'The deployment of a rollback_trigger: the rollback under way that it joins, or a new one.';
revoke all on function ops_private.triggered_rollback(ops_private.taken_event) from public;

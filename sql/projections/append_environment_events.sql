create or replace function ops_private.append_environment_events(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops.environment_events
        (event_id, environment, event_type, source_system, payload, idempotency_key, release_id, deployment_id, occurred_at, created_by,
         project)
    select e.ingest_id, e.environment, e.event_type, e.source_system, e.payload, e.idempotency_key, e.release_id,
           (select d.deployment_id from ops.deployments d where d.deployment_id = e.deployment_id), e.emitted_at, (e.caller).actor,
           ops_private.event_project(e)
      from unnest(append_environment_events.events) e
     where e.environment is not null
     order by e.idempotency_key
    on conflict (idempotency_key, project) do nothing;
end
$$;
comment on function ops_private.append_environment_events(ops_private.taken_event[]) is
    'One ops.environment_events row per event that concerns an environment. A key that a direct insert of the project has '
    'taken is an anomaly, not an error. FR-8.';
revoke all on function ops_private.append_environment_events(ops_private.taken_event[]) from public;

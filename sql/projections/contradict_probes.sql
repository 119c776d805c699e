-- What answers before the deployment has succeeded may still be what ran before it.
create or replace function ops_private.contradict_probes(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.contradict(e, 'source_ref', d.source_ref, e.payload ->> 'source_ref')
       from unnest(contradict_probes.events) e
       join ops.deployments d on d.deployment_id = e.deployment_id and d.release_id = e.release_id
      where (e.event_type = 'health_check' or e.gate_code = 'G4' and e.payload ->> 'check_name' = 'health_check')
        and e.payload ? 'source_ref' and d.live_at <= least(e.emitted_at, clock_timestamp())
        and ops_private.compare_refs(d.release_id, d.source_ref, e.payload ->> 'source_ref') = 'other';
end
$$;
comment on function ops_private.contradict_probes(ops_private.taken_event[]) is
    'Records the health checks among these events that another commit answered than the deployed one.';
revoke all on function ops_private.contradict_probes(ops_private.taken_event[]) from public;

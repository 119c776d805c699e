create or replace function ops_private.correct_outcome(event ops_private.taken_event)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    update ops.deployments d
       set status = event.payload ->> 'status',
           completed_at = greatest(d.deployed_at, event.emitted_at)
     where d.deployment_id = event.deployment_id and d.status in ('succeeded', 'failed') and d.cancelled_at is null
       and d.status <> event.payload ->> 'status'
       and not exists (
           select from ops.environment_events e
            where e.deployment_id = event.deployment_id and e.event_type in ('deploy_complete', 'deploy_cancelled')
              and least(e.occurred_at, e.created_at) > least(event.emitted_at, clock_timestamp()));
end
$$;
comment on function ops_private.correct_outcome(ops_private.taken_event) is
    'A second report of an end: of different outcomes, being broken off among them, the one told last by its own '
    'time is the outcome, unless it was rolled back.';
revoke all on function ops_private.correct_outcome(ops_private.taken_event) from public;

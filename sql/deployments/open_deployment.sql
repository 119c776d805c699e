create or replace function ops_private.open_deployment(event ops_private.taken_event, at timestamptz)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    latest constant timestamptz := open_deployment.at + ops_private.clock_skew(event.release_id, event.environment);
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.release_id = event.release_id and d.environment = event.environment and d.status = 'in_progress'
       -- Nothing ends before it starts, two clocks aside; what starts after its cancellation was started again.
       and (event.event_type = 'deploy_cancelled' or d.deployed_at is null or least(d.deployed_at, d.reported_at) <= latest)
       -- What is known by an id alone may be ended so while nothing else is under way.
       and (not d.named or d.told_both_ways or not exists (
           select from ops.deployments other
            where other.release_id = d.release_id and other.environment = d.environment and other.status = 'in_progress'
              and other.deployment_id <> d.deployment_id
              and (event.event_type = 'deploy_cancelled' or other.deployed_at is null
                   or least(other.deployed_at, other.reported_at) <= latest)))
     order by event.event_type = 'deploy_cancelled' and (d.deployed_at is null or d.start_assumed) desc,
              ops_private.compare_refs(d.release_id, d.source_ref, coalesce(event.payload ->> 'source_ref', d.source_ref)) = 'other',
              d.deployed_at desc nulls last, d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.open_deployment(ops_private.taken_event, timestamptz) is
    'The release''s deployment under way that an end without an id belongs to: of its commit first, the latest to start; a cancellation '
    'belongs to what has not started first.';
revoke all on function ops_private.open_deployment(ops_private.taken_event, timestamptz) from public;

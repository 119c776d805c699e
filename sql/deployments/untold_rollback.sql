create or replace function ops_private.untold_rollback(leaving ops.deployments, restores uuid, at timestamptz)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    first ops.deployments;
begin
    select d.* into first
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     cross join lateral (
          select case when d.start_assumed then coalesce(d.live_at, least(d.completed_at, d.reported_at))
                      else least(d.deployed_at, d.reported_at) end as at) began
     where r.project = (select own.project from ops.releases own where own.release_id = leaving.release_id)
       and d.environment = leaving.environment and d.component is not distinct from leaving.component
       and d.deployment_id <> leaving.deployment_id and d.cancelled_at is null
       and began.at >= untold_rollback.at and began.at > leaving.live_at and began.at < untold_rollback.at + interval '24 hours'
     order by began.at, d.created_at
     limit 1;
    return (
    select first.deployment_id
      from ops.deployments ran
     where first.rollback_of is null and first.release_id = coalesce(restores, first.release_id)
       and not (first.release_id = leaving.release_id
                and ops_private.compare_refs(first.release_id, first.source_ref, leaving.source_ref) = 'same')
       and ran.release_id = first.release_id and ran.environment = leaving.environment and ran.live_at < leaving.live_at
       and ran.component is not distinct from leaving.component
       and ops_private.compare_refs(ran.release_id, ran.source_ref, first.source_ref) = 'same'
     limit 1
    );
end
$$;
comment on function ops_private.untold_rollback(ops.deployments, uuid, timestamptz) is
    'The deployment that a rollback''s trigger belongs to although it was reported before: the first that started, or ended, at or '
    'after the trigger''s own time and after what leaves was live, if it brings back what ran before.';
revoke all on function ops_private.untold_rollback(ops.deployments, uuid, timestamptz) from public;

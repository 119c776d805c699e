create or replace function ops_private.assumed_rollback(event ops_private.taken_event)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select min(d.deployment_id::text)::uuid
      from ops.releases told
      join ops.releases assumed on assumed.project = told.project
      join ops.deployments d on d.release_id = assumed.release_id and d.environment = event.environment
     where told.release_id = event.release_id and assumed.release_id <> event.release_id
       and d.status = 'in_progress' and d.restores_assumed and d.start_assumed
       and coalesce(ops_private.stale_from(d) > event.emitted_at, true)
       and ops_private.may_be_restored(d, event.release_id)
    having count(*) = 1
    );
end
$$;
comment on function ops_private.assumed_rollback(ops_private.taken_event) is
    'The rollback under way, for which nobody named a release, that a report of another release that ran there says is bringing that one '
    'back.';
revoke all on function ops_private.assumed_rollback(ops_private.taken_event) from public;

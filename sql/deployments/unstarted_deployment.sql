create or replace function ops_private.unstarted_deployment(event ops_private.taken_event, named uuid, at timestamptz)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    told constant text := event.payload ->> 'source_ref';
begin
    return (
    select d.deployment_id
      from ops.deployments d
     cross join lateral (
          select ops_private.compare_refs(d.release_id, d.source_ref, coalesce(told, d.source_ref)) = 'other' as differs) commit
     where d.release_id = event.release_id and d.environment = event.environment
       and (d.deployed_at is null or d.start_assumed)
       and case event.event_type
               -- What was cancelled may have started after all. An end may have been told before its start.
               when 'deploy_start' then
                   case when d.cancelled_at is not null then d.cancelled_at > unstarted_deployment.at - interval '24 hours'
                        else d.status = 'in_progress' or d.completed_at >= unstarted_deployment.at end
               else d.status = 'in_progress'
           end
       -- An assumed commit yields to the start that names another.
       and (not commit.differs or unstarted_deployment.named is null
            and (d.status = 'in_progress' or d.source_ref_assumed and d.cancelled_at is null))
       and (unstarted_deployment.named is null or d.status = 'in_progress')
     order by commit.differs,
              case when d.cancelled_at is not null then 3 when d.status = 'in_progress' then 2 else 1 end,
              d.completed_at, d.created_at
     limit 1
    );
end
$$;
comment on function ops_private.unstarted_deployment(ops_private.taken_event, uuid, timestamptz) is
    'The deployment of the release whose start was not told and that a report belongs to: the earliest end at or after its time, what a '
    'promotion or rollback opened, or what was cancelled; of its commit first.';
revoke all on function ops_private.unstarted_deployment(ops_private.taken_event, uuid, timestamptz) from public;

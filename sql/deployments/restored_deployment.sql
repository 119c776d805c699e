create or replace function ops_private.restored_deployment(leaving ops.deployments, restores uuid)
returns setof ops.deployments
language plpgsql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select d.*
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where r.project = (select own.project from ops.releases own where own.release_id = leaving.release_id)
       and d.environment = leaving.environment and d.component is not distinct from leaving.component
       and d.live_at is not null and d.deployment_id <> leaving.deployment_id
       and case
               when restores is not null then d.release_id = restores
               else d.status = 'succeeded' and (d.live_at, d.created_at) < (leaving.live_at, leaving.created_at)
                    and not (d.release_id = leaving.release_id
                             and ops_private.compare_refs(d.release_id, d.source_ref, leaving.source_ref) = 'same')
                    -- Taken back is what ran, whichever of its deployments did it.
                    and not exists (
                        select from ops.deployments back
                         where back.release_id = d.release_id and back.environment = d.environment
                           and back.status = 'rolled_back' and back.live_at >= d.live_at
                           and ops_private.compare_refs(d.release_id, back.source_ref, d.source_ref) = 'same')
           end
     order by d.live_at desc, d.created_at desc
     limit 1;
end
$$;
comment on function ops_private.restored_deployment(ops.deployments, uuid) is
    'What a rollback brings back: the latest deployment of the release that it names; else the latest that succeeded before what '
    'leaves, whatever its compliance, and was not itself rolled back.';
revoke all on function ops_private.restored_deployment(ops.deployments, uuid) from public;

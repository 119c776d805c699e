create or replace function ops_private.rollback_under_way(leaving ops.deployments, restores uuid, at timestamptz)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.rollback_of = leaving.deployment_id and (restores is null or d.release_id = restores)
       -- A trigger that reaches us late belongs to the rollback that it began.
       and (d.status = 'in_progress' and coalesce(ops_private.stale_from(d) > rollback_under_way.at, true)
            or d.status in ('succeeded', 'rolled_back') and d.live_at >= rollback_under_way.at)
     order by d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.rollback_under_way(ops.deployments, uuid, timestamptz) is
    'The rollback of a deployment that a second trigger joins: one that is under way, or was at the trigger''s own time, and brings back '
    'the release that is named, if one is.';
revoke all on function ops_private.rollback_under_way(ops.deployments, uuid, timestamptz) from public;

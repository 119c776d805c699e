create or replace function ops_private.leaving_deployment(release_id uuid, environment text, named uuid, at timestamptz)
returns setof ops.deployments
language plpgsql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
declare
    place record;
    ran uuid;
begin
    select r.project,
           case when named.deployment_id is null then ops_private.component_of(r.scope_metadata) else named.component end
               as component
      into place
      from ops.releases r
      left join ops.deployments named on named.deployment_id = leaving_deployment.named
     where r.release_id = leaving_deployment.release_id;
    -- Reports may arrive late: what ran when it was rolled back may have been replaced since.
    foreach ran in array array[
        ops_private.ran_at(place.project, leaving_deployment.environment, place.component, leaving_deployment.at
                           + ops_private.clock_skew(leaving_deployment.release_id, leaving_deployment.environment)),
        ops_private.ran_at(place.project, leaving_deployment.environment, place.component, leaving_deployment.at),
        ops_private.running_deployment(place.project, leaving_deployment.environment, place.component)] loop
        if ran = coalesce(leaving_deployment.named, ran) then
            return query
                select d.* from ops.deployments d
                 where d.deployment_id = ran and d.release_id = leaving_deployment.release_id;
            if found then
                return;
            end if;
        end if;
    end loop;
end
$$;
comment on function ops_private.leaving_deployment(uuid, text, uuid, timestamptz) is
    'The deployment that a rollback of a release takes back: what ran in the environment at the rollback''s own time, or runs there now. '
    'None when that is another release''s, or not the deployment that is named.';
revoke all on function ops_private.leaving_deployment(uuid, text, uuid, timestamptz) from public;

create or replace function ops_private.blamed_deployment(
    release_id uuid,
    project text,
    environment text,
    component text,
    at timestamptz
)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    places text[];
    skew constant interval := ops_private.clock_skew(blamed_deployment.release_id, blamed_deployment.environment);
begin
    if blamed_deployment.release_id is not null then
        -- The latest that had begun by then; two clocks may disagree a little about which came first.
        return (
            select d.deployment_id
              from ops.deployments d
             where d.release_id = blamed_deployment.release_id and d.environment = blamed_deployment.environment
               and d.deployed_at <= blamed_deployment.at + skew
             order by d.deployed_at <= blamed_deployment.at desc, abs(extract(epoch from d.deployed_at - blamed_deployment.at)),
                      d.created_at desc
             limit 1);
    elsif blamed_deployment.project is null then
        return null;
    end if;
    if blamed_deployment.component is null then
        select array_agg(distinct d.component) into places
          from ops.deployments d join ops.releases r on r.release_id = d.release_id
         where r.project = blamed_deployment.project and d.environment = blamed_deployment.environment
           and d.live_at <= blamed_deployment.at
        having count(*) filter (where d.component is null) = 0 and count(distinct d.component) = 1;
    end if;
    -- Of several components that ran there none is to blame more than another.
    return ops_private.ran_at(blamed_deployment.project, blamed_deployment.environment,
                              coalesce(blamed_deployment.component, places[1]), blamed_deployment.at);
end
$$;
comment on function ops_private.blamed_deployment(uuid, text, text, text, timestamptz) is
    'The deployment that an incident belongs to when it names none: of the release that it names the latest that had begun, else '
    'what ran in its project and environment when it was detected; null without a project.';
revoke all on function ops_private.blamed_deployment(uuid, text, text, text, timestamptz) from public;

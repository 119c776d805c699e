create or replace function ops_private.evaluate_onlookers(projects text[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    at_most constant integer := 1000; -- the sweep does the rest
    onlookers uuid[];
begin
    select array_agg(latest.release_id) into onlookers
      from (select r.release_id
              from ops.releases r
             where r.status in ('draft', 'in_progress', 'failed')
               and (evaluate_onlookers.projects is null or r.project = any (evaluate_onlookers.projects))
               and exists (
                   select from ops.gate_requirements q
                    where q.enabled and q.kind in ('recovery_drill', 'no_open_incident')
                      and coalesce(q.project, r.project) = r.project
                      and coalesce(q.environment, r.environment_target) = r.environment_target)
               and not exists (
                   select from ops.deployments d
                    where d.release_id = r.release_id and d.environment = r.environment_target
                      and d.status in ('succeeded', 'rolled_back'))
             order by r.created_at desc, r.release_id
             limit at_most) latest;
    if onlookers is not null then
        perform ops_private.evaluate_releases(onlookers);
    end if;
end
$$;
comment on function ops_private.evaluate_onlookers(text[]) is
    'Judges the open releases whose policy looks at drills or incidents: those of some projects, or with null of all, whom what the '
    'platform reports concerns.';
revoke all on function ops_private.evaluate_onlookers(text[]) from public;

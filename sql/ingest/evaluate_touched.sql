create or replace function ops_private.evaluate_touched(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    touched record;
    seen_by text[];
    -- What is said of one release goes along with its commit to others, and so does who brought it.
    answered constant uuid[] := array(
        select e.release_id from unnest(evaluate_touched.events) e where (e.type).projection = 'project_signoff');
    opened constant uuid[] := array(
        select e.release_id from unnest(evaluate_touched.events) e where (e.type).projection = 'project_release_opened');
    beside constant uuid[] := case when cardinality(answered) > 0 then ops_private.releases_with_noes_in_common(answered) else '{}' end
        || case when cardinality(opened) > 0 then ops_private.releases_of_same_commit(opened) else '{}' end;
begin
    if exists (select from unnest(evaluate_touched.events) e
                where e.release_id is null and (e.event_type = 'health_check' or e.deployment_id is not null)) then
        events := ops_private.with_deployments(evaluate_touched.events); -- they are about the release that ran, or is named
    end if;
    -- The lock comes first: a batch that waited for it sees in a new statement what the other wrote.
    perform from ops.releases r
      where r.release_id = any (array(
                select distinct e.release_id from unnest(evaluate_touched.events) e
                 where (e.type).projection <> 'project_environment_events') || beside)
      order by r.release_id
      for no key update;
    -- What an environment reports concerns the open releases of its project, or all, where a requirement looks at it.
    if exists (select from unnest(evaluate_touched.events) e
                where (e.type).projection in ('project_incident', 'project_restore_drill'))
       and exists (select from ops.gate_requirements q where q.enabled and q.kind in ('recovery_drill', 'no_open_incident')) then
        perform ops_private.begin_acting(evaluate_touched.events[1].caller.actor, null, null, 'ingest');
        seen_by := array(
            select distinct case when (e.type).projection = 'project_restore_drill' then ops_private.event_project(e)
                                 else (select i.project from ops.incidents i
                                        where i.incident_id = (e.payload ->> 'incident_id')::uuid) end
              from unnest(evaluate_touched.events) e
             where (e.type).projection in ('project_incident', 'project_restore_drill'));
        perform ops_private.evaluate_onlookers(case when array_position(seen_by, null) is null then seen_by end);
    end if;
    -- Each release once, in id order, in the name of the actor who reported on it last.
    for touched in
        select m.actor, array_agg(m.release_id order by m.release_id) as release_ids
          from ops_private.releases_that_may_change(evaluate_touched.events) m
         group by m.actor
    loop
        perform ops_private.begin_acting(touched.actor, null, null, 'ingest');
        perform ops_private.evaluate_releases(touched.release_ids);
    end loop;
    if cardinality(beside) > 0 then
        perform ops_private.begin_acting((
            select (e.caller).actor from unnest(evaluate_touched.events) e
             where (e.type).projection in ('project_signoff', 'project_release_opened') order by e.ordinal desc limit 1),
            null, null, 'ingest');
        perform ops_private.evaluate_releases(beside);
    end if;
    perform ops_private.end_acting();
end
$$;
comment on function ops_private.evaluate_touched(ops_private.taken_event[]) is
    'Locks the releases that accepted events report on, and evaluates those whose gates may have changed.';
revoke all on function ops_private.evaluate_touched(ops_private.taken_event[]) from public;

-- Which deployment a report is about. Ids of one system are never one deployment; a report without an id belongs to what
-- its time, release, environment, commit and CI run leave.
create or replace function ops_private.reported_deployment(event ops_private.taken_event)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    told_id constant uuid := (event.payload ->> 'deployment_id')::uuid;
    at constant timestamptz := event.emitted_at; -- compared with what reporters told
    told_runs constant text[] := ops_private.report_runs(event);
    found uuid;
begin
    if told_id is not null then
        select d.deployment_id into found from ops.deployments d where d.deployment_id = told_id;
        if found is null then
            select d.deployment_id into found from ops.deployments d where d.other_id = told_id;
        end if;
        if found is not null then
            return found;
        end if;
    end if;
    if cardinality(told_runs) > 0 then
        select d.deployment_id into found
          from ops.deployments d
         where d.release_id = event.release_id and d.environment = event.environment and d.runs && told_runs
           and case when told_id is not null then not d.named and not d.told_both_ways
                    else d.status = 'in_progress' and event.event_type <> 'deploy_start' or d.named and not d.told_both_ways end
         order by d.created_at desc
         limit 1;
        if found is not null then
            return found;
        end if;
    end if;
    if event.event_type = 'deploy_start' or told_id is not null then
        found := coalesce(ops_private.unstarted_deployment(event, told_id, at), ops_private.only_candidate(event, told_id, at));
    else
        found := ops_private.open_deployment(event, at);
        if found is null and event.event_type = 'deploy_complete' then
            found := ops_private.only_candidate(event, null, at);
        end if;
    end if;
    if found is null and told_id is null and event.event_type <> 'deploy_cancelled' then
        found := ops_private.assumed_rollback(event);
    end if;
    return coalesce(found, told_id, event.ingest_id);
end
$$;
comment on function ops_private.reported_deployment(ops_private.taken_event) is
    'The deployment that deploy_start, deploy_complete or deploy_cancelled is about: one that is on record, or a new one.';
revoke all on function ops_private.reported_deployment(ops_private.taken_event) from public;

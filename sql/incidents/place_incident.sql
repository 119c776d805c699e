create or replace function ops_private.place_incident()
returns trigger
language plpgsql
security definer -- reads deployments and releases for whoever reports
set search_path = pg_catalog, pg_temp
as $$
declare
    deployment ops.deployments;
    detected constant timestamptz := least(new.detected_at, new.created_at);
    assumed text;
begin
    if new.deployment_id is null and new.timeline = '[]' then
        assumed := case when new.release_id is not null then 'deployment' when new.project is not null then 'release' end;
        new.deployment_id := ops_private.blamed_deployment(new.release_id, new.project, new.environment, null, detected);
    end if;
    if new.deployment_id is not null then
        select * into deployment from ops.deployments d where d.deployment_id = new.deployment_id;
        new.release_id := coalesce(new.release_id, deployment.release_id);
        new.began_after_detection := coalesce(deployment.deployed_at > detected, false);
    end if;
    -- Named or not, what it hangs on says whose it is.
    new.project := coalesce((select r.project from ops.releases r where r.release_id = new.release_id), new.project);
    if new.timeline = '[]' then
        new.timeline := jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
            'at', new.detected_at, 'recorded_at', new.created_at, 'actor', ops_private.acting_actor(), 'event_type', 'incident_opened',
            'assumed', assumed, 'severity', new.severity, 'root_cause', new.root_cause,
            'postmortem_status', new.postmortem_status)));
    end if;
    return new;
end
$$;
comment on function ops_private.place_incident() is
    'Trigger: an incident of a deployment is of its release, and of its project; it is marked when the deployment began after it, and '
    'its timeline begins with what was told first.';
revoke all on function ops_private.place_incident() from public;

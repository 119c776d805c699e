create or replace function ops_private.project_incident(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event ops_private.taken_event := events[1];
    named constant uuid := (event.payload ->> 'incident_id')::uuid;
    entry constant jsonb := jsonb_strip_nulls(jsonb_build_object(
        'at', event.emitted_at, 'recorded_at', clock_timestamp(), 'actor', (event.caller).actor,
        'event_type', event.event_type, 'note', event.payload ->> 'note', 'severity', event.payload ->> 'severity',
        'assumed', case when event.event_type = 'incident_opened' and not event.payload ? 'deployment_id'
                        then case when event.release_id is null then 'release' else 'deployment' end end,
        'component', event.payload ->> 'component', 'root_cause', event.payload ->> 'root_cause',
        'postmortem_status', event.payload ->> 'postmortem_status'));
begin
    if event.event_type = 'incident_opened' then
        insert into ops.incidents
            (incident_id, deployment_id, severity, detected_at, timeline, root_cause, postmortem_status, release_id, environment, project)
        values (named, event.deployment_id, event.payload ->> 'severity', event.emitted_at, jsonb_build_array(entry),
                event.payload ->> 'root_cause', coalesce(event.payload ->> 'postmortem_status', 'pending'), event.release_id,
                coalesce(event.environment,
                         (select d.environment from ops.deployments d where d.deployment_id = event.deployment_id), 'production'),
                ops_private.event_project(event))
        on conflict do nothing;
        if not found then
            perform ops_private.raise_error('id_taken', 'An incident with this incident_id is already on record.',
                'Use incident_updated, or incident_reopened if it was resolved and is back; for another incident use a new id.');
        end if;
    else
        update ops.incidents i
           set severity = coalesce(ops_private.incident_word(i.timeline, entry, 'severity'), i.severity),
               root_cause = coalesce(ops_private.incident_word(i.timeline, entry, 'root_cause'), i.root_cause),
               postmortem_status = coalesce(ops_private.incident_word(i.timeline, entry, 'postmortem_status'), i.postmortem_status),
               resolved_at = case when ops_private.incident_end(i.timeline || entry) is not null
                                  then greatest(i.detected_at, ops_private.incident_end(i.timeline || entry)) end,
               timeline = i.timeline || entry
         where i.incident_id = named;
        if not found then
            perform ops_private.raise_error('unknown_incident', 'No incident has this incident_id.', 'Open it first: incident_opened.');
        end if;
    end if;
    select i.environment, i.deployment_id into event.environment, event.deployment_id
      from ops.incidents i where i.incident_id = named;
    perform ops_private.append_environment_events(array[event]);
end
$$;
comment on function ops_private.project_incident(ops_private.taken_event[]) is
    'incident_opened, incident_updated, incident_resolved and incident_reopened: an incident and its timeline. FR-8, FR-10.';
revoke all on function ops_private.project_incident(ops_private.taken_event[]) from public;

create or replace function ops_private.state_fault(event ops_private.taken_event, project text, created_by text, initiating_actor text)
returns ops_private.fault
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Questions to tables stand in an if of their own: plpgsql evaluates a condition without a query in a tenth of the time.
    if (event.caller).project is not null then
        if ops_private.is_foreign(event, state_fault.project) then
            return ops_private.fault('not_own_project', format('The token may report on project %s only.', (event.caller).project),
                'Report it from the repository that the project belongs to.');
        end if;
    end if;
    if event.emitted_at > clock_timestamp() + interval '5 minutes' then
        return ops_private.fault('emitted_at_in_future', 'emitted_at is more than five minutes in the future.',
            'Set the sender''s clock.');
    elsif event.emitted_at < '2000-01-01 00:00:00+00' then
        return ops_private.fault('invalid_timestamp', 'emitted_at is before the year 2000 (UTC).', 'Set the sender''s clock.');
    elsif event.release_id is null and (event.type).release_required then
        return ops_private.fault('unknown_release', format('%s needs a release.', event.event_type),
            'Name the release in release_id.');
    elsif event.release_id is null and event.gate_code is not null and event.event_type <> 'health_check' then
        return ops_private.fault('unknown_gate', 'A gate belongs to a release, and the envelope names none.',
            'Name the release in release_id.');
    elsif event.event_type = 'release_opened' then
        return null;
    elsif event.release_id is not null and state_fault.project is null then
        return ops_private.fault('unknown_release', 'The release is not on record.', 'Open it first: release_opened.');
    elsif event.release_id is not null and (event.caller).persona = any ((event.type).own_release_only) then
        if (event.caller).actor <> all (array[state_fault.created_by, state_fault.initiating_actor,
                ops_private.person_or_name(state_fault.initiating_actor)]) then
            return ops_private.fault('not_own_release',
                format('%s may emit %s for its own releases only.', (event.caller).persona, event.event_type),
                'Ask the person who opened or initiated the release, or report it from the pipeline.');
        end if;
    end if;
    if event.payload ? 'deployment_id' and event.event_type not in ('deploy_start', 'deploy_complete', 'deploy_cancelled') then
        if not exists (
                select from ops.deployments d
                 where d.deployment_id = event.deployment_id
                   and (event.release_id is null or d.release_id = event.release_id)
                   and (event.environment is null or d.environment = event.environment)) then
            return ops_private.fault('unknown_deployment', 'The deployment is not on record for this release and environment.',
                'Report deploy_start first, or check deployment_id.');
        end if;
    end if;
    if (event.type).projection = 'project_evidence' and event.release_id is null and event.deployment_id is null
       and event.payload ->> 'artifact_type' <> 'reference' then
        return ops_private.fault('unknown_release', 'Only a reference may stand without a release.',
            'Name the release in release_id, or use artifact_type reference.');
    end if;
    return null;
end
$$;
comment on function ops_private.state_fault(ops_private.taken_event, text, text, text) is
    'Why an event that is right in itself cannot be taken as things stand; null when it can. The project, opener and initiator are its '
    'release''s, null where the release is not on record.';
revoke all on function ops_private.state_fault(ops_private.taken_event, text, text, text) from public;

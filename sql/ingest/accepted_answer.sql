create or replace function ops_private.accepted_answer(event ops_private.taken_event)
returns ops_private.ingest_answer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return row(event.ordinal, event.ingest_id, 'accepted', null,
        jsonb_strip_nulls(jsonb_build_object(
            'release_id', event.release_id,
            'gate_code', event.gate_code,
            'deployment_id', event.deployment_id,
            (event.type).result_id, case (event.type).result_id
                when 'release_id' then event.release_id::text
                when 'deployment_id' then event.deployment_id::text
                when 'incident_id' then event.payload ->> 'incident_id'
                else event.ingest_id::text
            end)),
        case
            when event.event_type <> (event.type).event_type then 'unknown_event_type'
            when event.gate_code = 'G4' and event.deployment_id is null
                 and (event.type).projection in ('project_checks', 'project_health_checks')
                then 'no_deployment'
            when (event.type).projection = 'project_exception' and event.payload ? 'compensating_controls'
                 and cardinality(ops_private.control_checks(event.payload -> 'compensating_controls')) = 0
                then 'controls_not_enforced'
        end,
        null, null, null)::ops_private.ingest_answer;
end
$$;
comment on function ops_private.accepted_answer(ops_private.taken_event) is
    'The answer to an accepted event: the ids of what it creates, all known in advance.';
revoke all on function ops_private.accepted_answer(ops_private.taken_event) from public;

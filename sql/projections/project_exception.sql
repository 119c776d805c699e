create or replace function ops_private.project_exception(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
begin
    if not exists (select from ops.exception_types t where t.exception_type = event.payload ->> 'exception_type') then
        perform ops_private.raise_error('invalid_payload',
            format('payload.exception_type %s is not a known type of exception.', event.payload -> 'exception_type'),
            format('Use one of %s.', (select string_agg(t.exception_type, ', ' order by t.exception_type) from ops.exception_types t)));
    end if;
    if (event.payload ->> 'expires_at')::timestamptz <= (event.payload ->> 'effective_from')::timestamptz then
        perform ops_private.raise_error('invalid_expiry', 'expires_at is not after effective_from.', 'Choose a later expires_at.');
    end if;
    insert into ops.exceptions
        (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id, effective_from,
         expires_at, compensating_controls, requested_by, deployment_id, continues, created_by, subject_ref, subject_assumed)
    select event.ingest_id, event.release_id, event.payload ->> 'exception_type',
           array(select jsonb_array_elements_text(event.payload -> 'impacted_gates')),
           event.payload ->> 'reason', event.payload ->> 'risk_statement', (event.caller).actor,
           coalesce((event.payload ->> 'effective_from')::timestamptz, clock_timestamp()),
           (event.payload ->> 'expires_at')::timestamptz, coalesce(event.payload -> 'compensating_controls', '{}'),
           event.payload ->> 'requested_by', (event.payload ->> 'deployment_id')::uuid,
           (event.payload ->> 'continues')::uuid, (event.caller).actor,
           s.subject_ref, s.subject_assumed
      from ops_private.signed_subject(event.release_id, event.payload ->> 'source_ref', (event.caller).actor,
                                      least(event.emitted_at, clock_timestamp())) s;
end
$$;
comment on function ops_private.project_exception(ops_private.taken_event[]) is
    'exception_granted: an exception; its trigger checks its dates, four eyes and overdue reviews. FR-6.';
revoke all on function ops_private.project_exception(ops_private.taken_event[]) from public;

create or replace view ops.v_ingest_anomalies with (security_invoker = true) as
    select 'payload_differs' as anomaly, l.ingest_id, l.idempotency_key, l.original_ingest_id, l.received_at, l.actor
      from ops.event_ingest_log l
     where l.processing_status = 'duplicate' and l.result @> '{"payload_matches": false}'
    union all
    select 'sender_differs', l.ingest_id, l.idempotency_key, l.original_ingest_id, l.received_at, l.actor
      from ops.event_ingest_log l
     where l.processing_status = 'duplicate' and l.result @> '{"sender_matches": false}'
    union all
    select 'processing_failed', l.ingest_id, l.idempotency_key, null, l.received_at, l.actor
      from ops.event_ingest_log l
     where l.processing_status = 'error'
    union all
    select 'key_taken_by_direct_insert', l.ingest_id, l.idempotency_key, e.event_id, l.received_at, l.actor
      from ops.environment_events e
      join ops.event_ingest_log l on l.idempotency_key = e.idempotency_key and l.processing_status = 'accepted'
     where e.event_id <> l.ingest_id
    union all
    (select distinct on (l.actor, (l.received_at at time zone 'UTC')::date)
            'service_role_used', l.ingest_id, l.idempotency_key, null::uuid, l.received_at, l.actor
       from ops.event_ingest_log l
      where l.token_role = 'service_role'
      order by l.actor, (l.received_at at time zone 'UTC')::date, l.received_at, l.ingest_id)
    union all
    select 'contradicting_report', c.report_id, l.idempotency_key, first.ingest_id, c.created_at, c.reported_by
      from ops.contradicting_reports c
      left join ops.event_ingest_log l on l.ingest_id = c.report_id
      left join ops.event_ingest_log first on first.ingest_id = c.deployment_id;
comment on view ops.v_ingest_anomalies is
    'What an auditor should look at: retries with different content or by others, failed processing, keys that a direct insert had '
    'taken, reports that contradict an earlier one, and each first use in a day of the service_role key.';
comment on column ops.v_ingest_anomalies.anomaly is
    'payload_differs, sender_differs, processing_failed, key_taken_by_direct_insert, contradicting_report or service_role_used.';
comment on column ops.v_ingest_anomalies.ingest_id is 'The submission.';
comment on column ops.v_ingest_anomalies.idempotency_key is 'Its key.';
comment on column ops.v_ingest_anomalies.original_ingest_id is
    'What it collides with: the accepted row, or the event that was inserted directly; null where that is not one submission.';
comment on column ops.v_ingest_anomalies.received_at is 'When it was received.';
comment on column ops.v_ingest_anomalies.actor is 'Who sent it.';
grant select on ops.v_ingest_anomalies to release_manager, audit_reader;

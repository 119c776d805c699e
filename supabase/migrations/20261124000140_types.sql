-- Types: the rows that functions hand to each other. Nothing of them is stored.

create type ops_private.acting_context as (
    actor text,
    actor_kind text,
    reason text,
    phase text
);
comment on type ops_private.acting_context is
    'For whom our function acts, and why. phase is ingest (gates are judged at the end of the batch), evaluation (statuses '
    'are being written), installation or null.';
create type ops_private.gate_unit as (
    unit integer,
    release_id uuid,
    gate_id uuid,
    gate_code text,
    environment text,
    project text,
    source_ref text,
    deployment_id uuid,
    due_from timestamptz
);
comment on type ops_private.gate_unit is
    'One thing to judge, numbered from one: a gate of a release for an environment; for G4 also the deployment whose '
    'checks count, and from when on its confirmation is awaited.';

create type ops_private.unit_requirement as (
    unit integer,
    code text,
    kind text,
    subject text,
    min_count integer,
    max_age interval,
    personas text[],
    human_only boolean,
    not_initiator boolean,
    distinct_from text[],
    who_can_fix text[]
);
comment on type ops_private.unit_requirement is 'A requirement of the policy, applied to one unit.';

create type ops_private.unit_fact as (
    unit integer,
    kind text,
    subject text,
    persona text,
    status text,
    actor text,
    actor_kind text,
    is_initiator boolean,
    bound boolean,
    at timestamptz,
    recorded_at timestamptz,
    id uuid
);
comment on type ops_private.unit_fact is
    'A check, evidence, approval, drill or incident that bears on one unit; kind touched says that there is any. actor is '
    'the person, as far as people are known. is_initiator is null when nobody knows.';

create type ops_private.unit_exception as (
    unit integer,
    exception_id uuid,
    exception_type text,
    waives text[],
    controls text[],
    effective_from timestamptz,
    expires_at timestamptz
);
comment on type ops_private.unit_exception is
    'An exception that names the unit''s gate. controls are the checks that must pass for it to waive anything.';

create type ops_private.moved_gate as (
    gate_id uuid,
    gate_status text,
    exception_id uuid,
    deployment_id uuid,
    g4_status text,
    why text
);
comment on type ops_private.moved_gate is
    'What evaluation is about to write: the new status of a gate, of its deployment, or of both; null is left as it is.';
create type ops_private.fault as (code text, message text, hint text);
comment on type ops_private.fault is
    'Why an event is not taken: a code of ops.error_codes, a sentence, a hint at what to do.';

create type ops_private.type_of_event as (
    event_type text,
    projection text,
    result_id text,
    release_required boolean,
    own_release_only text[]
);
comment on type ops_private.type_of_event is
    'Those columns of an event''s row in ops.event_types that matter once it has been read. A type without a row has those of alert_fired.';

create type ops_private.taken_event as (
    ordinal integer,
    ingest_id uuid,
    caller ops_private.caller,
    type ops_private.type_of_event,
    schema_version text,
    source_system text,
    event_type text,
    idempotency_key text,
    sent_release_id uuid,
    release_id uuid,
    gate_code text,
    payload jsonb,
    metadata jsonb,
    emitted_at timestamptz,
    environment text,
    deployment_id uuid,
    payload_hash text,
    content_hash text
);
comment on type ops_private.taken_event is
    'A body of a batch, read: one for every body, also for those that are refused. Of a malformed one only what '
    'ops.event_ingest_log keeps is set. release_id is null for the nil UUID; metadata is the payload without the fields '
    'that the contract knows; deployment_id is the deployment that the event concerns, set once the payload has been '
    'checked.';

create type ops_private.reading as (document jsonb, fault ops_private.fault);
comment on type ops_private.reading is
    'What ops_private.read_json makes of a body: its document, or the reason why there is none.';

create type ops_private.ingest_answer as (
    ordinal integer,
    ingest_id uuid,
    status text,
    error_code text,
    detail jsonb,
    warning text,
    payload_matches boolean
);
comment on type ops_private.ingest_answer is
    'What became of one body: status and detail for all, error_code of one that was refused or failed, payload_matches of '
    'a duplicate, whose ingest_id and detail are the original''s.';

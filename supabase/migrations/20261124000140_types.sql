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
create type ops_private.named_person as (name text, person text, kind text);
comment on type ops_private.named_person is 'A name, the subject of the person behind it, and whether human, agent or service.';

create type ops_private.initiators as (names text[], persons text[], unknown_names text[], has_human boolean);
comment on type ops_private.initiators is
    'The initiator''s side of a release: its names in lower case, the persons behind them, the names of humans that nobody knows, and '
    'whether a human is among them.';

create type ops_private.evaluation_target as (
    target integer,
    release_id uuid,
    gate_id uuid,
    gate_code text,
    environment text,
    project text,
    source_ref text,
    deployment_id uuid,
    due_from timestamptz,
    counts_from timestamptz
);
comment on type ops_private.evaluation_target is
    'One thing to judge, numbered from one: a gate of a release for an environment; for G4 also the deployment whose checks count, '
    'the time from which its confirmation is due, and the time from which passes count: both null until it has succeeded.';

create type ops_private.target_requirement as (
    target integer,
    code text,
    kind text,
    subject text,
    min_count integer,
    max_age interval,
    personas text[],
    human_only boolean,
    not_initiator boolean,
    distinct_from text[],
    who_can_fix text[],
    binds text,
    known_only boolean
);
comment on type ops_private.target_requirement is 'A requirement of the policy, applied to one evaluation target.';

create type ops_private.target_fact as (
    target integer,
    kind text,
    subject text,
    persona text,
    status text,
    actor text,
    actor_kind text,
    is_initiator boolean,
    is_known boolean,
    bound boolean,
    at timestamptz,
    recorded_at timestamptz,
    id uuid,
    source_ref text,
    origin text
);
comment on type ops_private.target_fact is
    'A check, evidence, approval, drill or incident that counts for one evaluation target; kind touched says that there is any. '
    'actor is the person, where the person is known, and is_known says so. is_initiator is null when it cannot be determined. '
    'source_ref is what the fact is '
    'about; bound says whether that is the target''s, and is null where the two cannot be compared. Kinds check_elsewhere and '
    'evidence_elsewhere are about another source_ref and meet nothing. at is the earlier of the fact''s own time and its receipt; '
    'origin is the part of a pipeline that a check or evidence comes from. What was said of another release with the same source_ref is '
    'of kind word, and counts for and against noes only; an answer on an exception is of kind objection. '
    'Kind initiators is the initiator''s side: the unknown names as subject, human or nobody as status.';

create type ops_private.target_exception as (
    target integer,
    exception_id uuid,
    exception_type text,
    waives text[],
    by_human boolean,
    controls text[],
    effective_from timestamptz,
    expires_at timestamptz
);
comment on type ops_private.target_exception is
    'An exception for the gate of one evaluation target. by_human: a human granted it. controls are the '
    'checks that must pass before it waives anything.';

create type ops_private.missing_control as (
    target integer,
    exception_id uuid,
    check_name text,
    status text
);
comment on type ops_private.missing_control is
    'A compensating check that an exception depends on and that does not pass; status is null when it was not reported. Or, with the '
    'status suspended, the persona that rejected the exception; with approved_by_administrator, who granted it.';

create type ops_private.unmet_requirement as (
    target integer,
    requirement text,
    kind text,
    who_can_fix text[],
    code text,
    message text,
    is_failure boolean,
    waived_by uuid,
    waived_until timestamptz
);
comment on type ops_private.unmet_requirement is
    'A requirement that one evaluation target does not meet, and why. is_failure: something failed or was refused, rather than '
    'being absent. waived_by is the exception that covers it, null when none does.';

create type ops_private.gate_change as (
    gate_id uuid,
    gate_status text,
    exception_id uuid,
    deployment_id uuid,
    g4_status text,
    why text,
    release_id uuid,
    valid_until timestamptz
);
comment on type ops_private.gate_change is
    'What evaluation found: the new status of a gate, of its deployment, or of both, where null means no change; and until when '
    'the judgement holds if nothing but time passes.';

create type ops_private.compliance as (status text, reasons jsonb, decision_id uuid);
comment on type ops_private.compliance is
    'How a deployment went out (ops.deployments.compliance), why or on which exceptions, and which recorded decision allowed it.';

create type ops_private.trace_entry as (
    at timestamptz,
    recorded_at timestamptz,
    kind text,
    actor text,
    persona text,
    summary text,
    id uuid,
    data jsonb
);
comment on type ops_private.trace_entry is
    'One entry of a release''s timeline: when it happened, when it was recorded, and the row behind it.';

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
    payload_matches boolean,
    sender_matches boolean,
    recorded_at timestamptz
);
comment on type ops_private.ingest_answer is
    'What became of one body: status and detail for all, error_code of one that was refused or failed. Of a duplicate: '
    'payload_matches, sender_matches and recorded_at; its ingest_id and detail are the original''s.';

-- generated by make migration: sql/contracts/property_names.sql
create or replace function ops_private.property_names(schema jsonb)
returns text[]
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(name order by name), '{}') from jsonb_object_keys(property_names.schema -> 'properties') as name
$$;
comment on function ops_private.property_names(jsonb) is 'The properties that the JSON Schema of an object names.';
revoke all on function ops_private.property_names(jsonb) from public;
-- end of sql/contracts/property_names.sql

-- generated by make migration: sql/contracts/required_names.sql
create or replace function ops_private.required_names(schema jsonb)
returns text[]
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(name order by name), '{}')
      from jsonb_array_elements_text(case jsonb_typeof(required_names.schema -> 'required')
                                         when 'array' then required_names.schema -> 'required' else '[]' end) as name
$$;
comment on function ops_private.required_names(jsonb) is 'The properties that the JSON Schema of an object requires.';
revoke all on function ops_private.required_names(jsonb) from public;
-- end of sql/contracts/required_names.sql

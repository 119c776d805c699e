-- Event types (FR-9 and the ingestion envelope): each type is one row here and one projection function.
--
-- The payload contract of a type is the JSON Schema in its row and nowhere else; the subset of JSON
-- Schema that is understood is what ops_private.value_fault reads.

create type ops_private.fault as (code text, message text, hint text);
comment on type ops_private.fault is 'Why an event is not taken: a code of ops.error_codes, a sentence, a cure.';

create function ops_private.fault(code text, message text, hint text)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return row(fault.code, fault.message, fault.hint)::ops_private.fault;
end
$$;
comment on function ops_private.fault(text, text, text) is 'One fault. Every refusal of an event is made here.';

create function ops_private.is_uuid(word text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    -- Counted characters in a regular expression would cost ten times as much: Postgres builds their states anew by every call.
    return word like '________-____-____-____-____________' and word !~ '[^-0-9a-fA-F]' and length(replace(word, '-', '')) = 32;
end
$$;
comment on function ops_private.is_uuid(text) is 'Whether the text is a uuid in its usual form.';

create function ops_private.is_timestamp(word text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
    -- Every digit a 9: a shape to compare with, at a tenth of a regular expression's cost.
    shape constant text := translate(word, '012345678', '999999999');
    zone text := substr(shape, 20);
    day constant text := substr(word, 9, 2);
begin
    if shape not like '9999-99-99T99:99:99%' then
        return false;
    end if;
    if left(zone, 1) = '.' then
        zone := ltrim(substr(zone, 2), '9');
        if length(shape) - length(zone) not between 21 and 29 then
            return false;
        end if;
    end if;
    return zone in ('Z', '+99:99', '-99:99', '+9999', '-9999')
       and (zone = 'Z' or (substr(right(word, length(zone)), 2, 2) <= '14' and right(word, 2) <= '59'))
       and substr(word, 12, 2) <= '23' and substr(word, 15, 2) <= '59' and substr(word, 18, 2) <= '59'
       and left(word, 4) > '0000'
       and day >= '01'
       and day <= case substr(word, 6, 2)
               when '01' then '31' when '03' then '31' when '05' then '31' when '07' then '31' when '08' then '31'
               when '10' then '31' when '12' then '31'
               when '04' then '30' when '06' then '30' when '09' then '30' when '11' then '30'
               when '02' then case
                   when left(word, 4)::integer % 4 = 0
                        and (left(word, 4)::integer % 100 <> 0 or left(word, 4)::integer % 400 = 0) then '29'
                   else '28'
               end
               else '00'
           end;
end
$$;
comment on function ops_private.is_timestamp(text) is
    'Whether the text is an ISO 8601 instant with a time zone that a cast to timestamptz takes.';

create function ops_private.property_names(schema jsonb)
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
    select coalesce(array_agg(name order by name), '{}') from jsonb_object_keys(property_names.schema -> 'properties') as name
$$;
comment on function ops_private.property_names(jsonb) is 'The members that a JSON Schema of an object knows.';

create function ops_private.required_names(schema jsonb)
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
    select coalesce(array_agg(name order by name), '{}')
      from jsonb_array_elements_text(case jsonb_typeof(required_names.schema -> 'required')
                                         when 'array' then required_names.schema -> 'required' else '[]' end) as name
$$;
comment on function ops_private.required_names(jsonb) is 'The members that a JSON Schema of an object asks for.';

create function ops_private.item_fault(name text, rule jsonb, items jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return (
    select told.fault
      from (select listed.n, ops_private.value_fault(name || '[' || (listed.n - 1) || ']', rule, listed.item) as fault
              from jsonb_array_elements(items) with ordinality as listed (item, n)
             offset 0) as told
     where told.fault is not null
     order by told.n
     limit 1
    );
end
$$;
comment on function ops_private.item_fault(text, jsonb, jsonb) is 'What is wrong with the first item of an array that breaks its JSON Schema.';

create function ops_private.value_fault(name text, rule jsonb, value jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
    kind constant text := jsonb_typeof(value);
begin
    if kind = 'string' and rule ->> 'type' = 'string' then
        return case
            when not (rule -> 'enum') @> value
                then format('payload.%s is %s, not one of %s', name, left(value::text, 100), translate(rule ->> 'enum', '[]"', ''))
            when length(value #>> '{}') > (rule ->> 'maxLength')::integer
                then format('payload.%s is longer than %s characters', name, rule ->> 'maxLength')
            when value #>> '{}' !~ (rule ->> 'pattern')
                then format('payload.%s does not match %s', name, rule ->> 'pattern')
            -- Not "format = 'uuid' and not is_uuid": null and f() calls f.
            when rule ? 'format' then case rule ->> 'format'
                when 'uuid' then case when not ops_private.is_uuid(value #>> '{}')
                    then format('payload.%s is no uuid', name) end
                when 'date-time' then case when not ops_private.is_timestamp(value #>> '{}')
                    then format('payload.%s is no ISO 8601 timestamp with a time zone', name) end
            end
        end;
    end if;
    return case
        when not (rule -> 'type') @> to_jsonb(kind)
            then format('payload.%s is %s, not %s', name, kind, translate(rule ->> 'type', '[]"', ''))
        when not (rule -> 'enum') @> value
            then format('payload.%s is %s, not one of %s', name, left(value::text, 100), translate(rule ->> 'enum', '[]"', ''))
        when kind = 'array' and jsonb_array_length(value) < (rule ->> 'minItems')::integer
            then format('payload.%s has fewer than %s items', name, rule ->> 'minItems')
        when kind = 'array' and rule ? 'items'
            then ops_private.item_fault(name, rule -> 'items', value)
    end;
end
$$;
comment on function ops_private.value_fault(text, jsonb, jsonb) is
    'Why a value breaks its JSON Schema: type, enum, maxLength, pattern, format uuid and date-time, minItems, items. Null when it does not.';

create table ops.event_types (
    event_type text primary key,
    description text not null,
    emitters text[] not null,
    emitter_gates jsonb not null default '{}',
    own_release_only text[] not null default '{}',
    release_required boolean not null,
    gate_required boolean not null default false,
    gate_code text,
    projection text not null,
    set_based boolean not null default false,
    result_id text not null default 'event_id',
    payload_schema jsonb not null,
    known_fields text[] not null generated always as (ops_private.property_names(payload_schema)) stored,
    required_fields text[] not null generated always as (ops_private.required_names(payload_schema)) stored,
    constraint event_types_event_type_check check (event_type ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint event_types_emitters_check check (
        cardinality(emitters) > 0
        and emitters <@ array['ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer']),
    constraint event_types_ci_never_decides_for_people_check check (
        event_type not in ('gate_signoff', 'exception_granted', 'exception_reviewed') or not 'ci_service_role' = any (emitters)),
    constraint event_types_emitter_gates_is_object_check check (jsonb_typeof(emitter_gates) = 'object'),
    constraint event_types_own_release_only_are_emitters_check check (own_release_only <@ emitters),
    constraint event_types_gate_code_check check (gate_code in ('G1', 'G2', 'G3', 'G4')),
    constraint event_types_payload_schema_is_of_an_object_check check (
        payload_schema ->> 'type' = 'object' and jsonb_typeof(payload_schema -> 'properties') = 'object'
        and jsonb_typeof(payload_schema -> 'required') = 'array')
);
comment on table ops.event_types is
    'The event types: who may emit each, what its payload holds, and the ops_private function that turns it into rows. FR-9.';
comment on column ops.event_types.event_type is 'The envelope''s event_type.';
comment on column ops.event_types.description is 'What it says.';
comment on column ops.event_types.emitters is 'Personas that may emit it.';
comment on column ops.event_types.emitter_gates is 'For some personas, the gates that they may report on; others may report on all.';
comment on column ops.event_types.own_release_only is 'Personas that may emit it for releases that they opened or initiated only.';
comment on column ops.event_types.release_required is 'Whether the envelope must name a release; otherwise the nil uuid will do.';
comment on column ops.event_types.gate_required is 'Whether the envelope must name a gate.';
comment on column ops.event_types.gate_code is 'The gate that it always concerns.';
comment on column ops.event_types.projection is 'Function of ops_private that takes an array of ops_private.taken_event and writes their effects.';
comment on column ops.event_types.set_based is 'Whether the projection takes many events in one call.';
comment on column ops.event_types.result_id is 'Name under which the answer''s detail tells the id of what was made.';
comment on column ops.event_types.payload_schema is 'The payload contract, as JSON Schema; members that it does not know are kept as metadata.';
comment on column ops.event_types.known_fields is 'The members that the contract knows.';
comment on column ops.event_types.required_fields is 'The members that it asks for.';

alter table ops.event_types enable row level security;
grant select on ops.event_types to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
create policy everyone_select on ops.event_types for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server
    using (true);

create type ops_private.taken_event as (
    ordinal integer,
    ingest_id uuid,
    actor text,
    persona text,
    actor_kind text,
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
    content_hash text,
    projection text,
    result_id text,
    needs_release boolean,
    needs_own_release boolean,
    warning text,
    own_project text,
    github_login text
);
comment on type ops_private.taken_event is
    'An event whose form is right and whose persona may emit it. release_id is null for the nil uuid; deployment_id is the one that it concerns; own_project is the only one that its token may speak of, null for any.';

insert into ops.event_types
    (event_type, description, emitters, emitter_gates, own_release_only, release_required, gate_required, gate_code,
     projection, set_based, result_id, payload_schema)
values
    ('release_opened', 'A release begins; again before it is deployed: its source_ref and scope change.',
     '{ci_service_role,release_manager}', '{}', '{}', true, false, null, 'project_release_opened', false, 'release_id',
     '{"type": "object", "required": ["project", "release_name", "environment_target", "source_ref"], "properties": {
        "project": {"type": "string", "maxLength": 200, "pattern": "^[^\\u0001-\\u001f]*\\S[^\\u0001-\\u001f]*$"},
        "release_name": {"type": "string", "maxLength": 200, "pattern": "^[^\\u0001-\\u001f]*\\S[^\\u0001-\\u001f]*$"},
        "environment_target": {"type": "string", "enum": ["dev", "staging", "production"]},
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "scope_metadata": {"type": "object"},
        "initiating_actor": {"type": "string", "maxLength": 255, "pattern": "\\S"}}}'),
    ('build_complete', 'The build ended: a check on G1.',
     '{ci_service_role}', '{}', '{}', true, false, 'G1', 'project_checks', true, 'check_id',
     '{"type": "object", "required": ["status"], "properties": {
        "status": {"type": "string", "enum": ["pass", "fail", "warning", "skipped"]},
        "check_name": {"type": "string", "maxLength": 200, "pattern": "\\S"},
        "artifact_ref": {"type": "string", "maxLength": 4000, "pattern": "\\S"}}}'),
    ('check_reported', 'A check ended, on the gate that the envelope names.',
     '{ci_service_role,qa_tester,sre,developer}', '{"qa_tester": ["G2"], "sre": ["G4"]}', '{developer}', true, true, null, 'project_checks', true, 'check_id',
     '{"type": "object", "required": ["check_name", "status"], "properties": {
        "check_name": {"type": "string", "maxLength": 200, "pattern": "\\S"},
        "status": {"type": "string", "enum": ["pass", "fail", "warning", "skipped"]},
        "artifact_ref": {"type": "string", "maxLength": 4000, "pattern": "\\S"},
        "deployment_id": {"type": "string", "format": "uuid"}}}'),
    ('evidence_attached', 'Evidence of a release, on the gate that the envelope names, if any.',
     '{ci_service_role,qa_tester,sre,release_manager}', '{}', '{}', false, false, null, 'project_evidence', true, 'artifact_id',
     '{"type": "object", "required": ["artifact_type", "artifact_url"], "properties": {
        "artifact_type": {"type": "string", "enum": ["build_log", "test_result", "uat_summary", "approval_record", "rollback_plan",
                          "health_check", "restore_drill", "incident_report", "reference"]},
        "artifact_url": {"type": "string", "maxLength": 4000, "pattern": "\\S"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "check_name": {"type": "string", "maxLength": 200, "pattern": "\\S"},
        "deployment_id": {"type": "string", "format": "uuid"}}}'),
    ('gate_signoff', 'A person says yes, no or not yet.',
     '{qa_tester,release_manager,sre,developer}', '{}', '{}', true, false, null, 'project_signoff', false, 'approval_id',
     '{"type": "object", "required": ["decision"], "properties": {
        "decision": {"type": "string", "enum": ["approved", "rejected", "request_changes"]},
        "scope": {"type": "string", "enum": ["release", "gate", "exception"]},
        "rationale_structured": {"type": ["object", "array"]},
        "rationale_text": {"type": "string", "maxLength": 20000},
        "exception_id": {"type": "string", "format": "uuid"}}}'),
    ('exception_granted', 'A release manager waives something, for a time.',
     '{release_manager}', '{}', '{}', true, false, null, 'project_exception', false, 'exception_id',
     '{"type": "object", "required": ["exception_type", "impacted_gates", "reason", "risk_statement", "expires_at"], "properties": {
        "exception_type": {"type": "string", "maxLength": 63, "pattern": "^[a-z][a-z0-9_]{2,62}$"},
        "impacted_gates": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": ["G1", "G2", "G3", "G4"]}},
        "reason": {"type": "string", "maxLength": 20000, "pattern": "\\S"},
        "risk_statement": {"type": "string", "maxLength": 20000, "pattern": "\\S"},
        "effective_from": {"type": "string", "format": "date-time"},
        "expires_at": {"type": "string", "format": "date-time"},
        "requested_by": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "compensating_controls": {"type": ["object", "array"]},
        "deployment_id": {"type": "string", "format": "uuid"}}}'),
    ('exception_reviewed', 'The review of an exception is settled, by somebody else than its approver.',
     '{release_manager,sre}', '{}', '{}', true, false, null, 'project_exception_review', false, 'review_id',
     '{"type": "object", "required": ["exception_id", "post_review_status"], "properties": {
        "exception_id": {"type": "string", "format": "uuid"},
        "post_review_status": {"type": "string", "enum": ["complete", "waived"]},
        "note": {"type": "string", "maxLength": 20000}}}'),
    ('deploy_start', 'A deployment began.',
     '{ci_service_role,sre}', '{}', '{}', true, false, null, 'project_deploy_start', false, 'deployment_id',
     '{"type": "object", "required": ["environment"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "deployment_id": {"type": "string", "format": "uuid"},
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"}}}'),
    ('deploy_complete', 'A deployment ended.',
     '{ci_service_role,sre}', '{}', '{}', true, false, null, 'project_deploy_complete', false, 'deployment_id',
     '{"type": "object", "required": ["environment", "status"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "status": {"type": "string", "enum": ["succeeded", "failed"]},
        "deployment_id": {"type": "string", "format": "uuid"},
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"}}}'),
    ('rollback_trigger', 'A release is taken back: what it replaced runs again.',
     '{ci_service_role,sre}', '{}', '{}', true, false, null, 'project_rollback', false, 'deployment_id',
     '{"type": "object", "required": ["environment"], "properties": {
        "environment": {"type": "string", "enum": ["staging", "production"]},
        "rollback_of": {"type": "string", "format": "uuid"},
        "restores": {"type": "string", "format": "uuid"},
        "reason": {"type": "string", "maxLength": 20000}}}'),
    ('health_check', 'What was deployed is well, or not: a check on G4.',
     '{ci_service_role,sre}', '{}', '{}', false, false, 'G4', 'project_health_checks', true, 'check_id',
     '{"type": "object", "required": ["environment", "status"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "status": {"type": "string", "enum": ["pass", "fail"]},
        "check_name": {"type": "string", "maxLength": 200, "pattern": "\\S"},
        "deployment_id": {"type": "string", "format": "uuid"},
        "artifact_url": {"type": "string", "maxLength": 4000, "pattern": "\\S"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}}'),
    ('alert_fired', 'Monitoring raised an alert.',
     '{ci_service_role,sre}', '{}', '{}', false, false, null, 'project_environment_events', true, 'event_id',
     '{"type": "object", "required": ["environment"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]}}}'),
    ('backup_complete', 'A backup ended.',
     '{ci_service_role,sre}', '{}', '{}', false, false, null, 'project_environment_events', true, 'event_id',
     '{"type": "object", "required": ["environment"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]}}}'),
    ('restore_drill', 'A backup was restored, to see that it can be.',
     '{sre,ci_service_role}', '{}', '{}', false, false, null, 'project_restore_drill', false, 'drill_id',
     '{"type": "object", "required": ["environment", "drill_type", "outcome", "restore_validated"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "drill_type": {"type": "string", "maxLength": 100, "pattern": "\\S"},
        "outcome": {"type": "string", "enum": ["success", "partial", "failure"]},
        "restore_validated": {"type": "boolean"},
        "artifact_url": {"type": "string", "maxLength": 4000, "pattern": "\\S"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "evidence_artifact_id": {"type": "string", "format": "uuid"}}}'),
    ('incident_opened', 'Something broke.',
     '{sre}', '{}', '{}', false, false, null, 'project_incident', false, 'incident_id',
     '{"type": "object", "required": ["incident_id", "severity"], "properties": {
        "incident_id": {"type": "string", "format": "uuid"},
        "severity": {"type": "string", "enum": ["critical", "high", "medium", "low"]},
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "deployment_id": {"type": "string", "format": "uuid"},
        "root_cause": {"type": "string", "maxLength": 20000},
        "postmortem_status": {"type": "string", "enum": ["pending", "in_progress", "complete", "not_required"]},
        "note": {"type": "string", "maxLength": 20000}}}'),
    ('incident_updated', 'More is known of an incident.',
     '{sre}', '{}', '{}', false, false, null, 'project_incident', false, 'incident_id',
     '{"type": "object", "required": ["incident_id"], "properties": {
        "incident_id": {"type": "string", "format": "uuid"},
        "severity": {"type": "string", "enum": ["critical", "high", "medium", "low"]},
        "root_cause": {"type": "string", "maxLength": 20000},
        "postmortem_status": {"type": "string", "enum": ["pending", "in_progress", "complete", "not_required"]},
        "note": {"type": "string", "maxLength": 20000}}}'),
    ('incident_resolved', 'An incident is over.',
     '{sre}', '{}', '{}', false, false, null, 'project_incident', false, 'incident_id',
     '{"type": "object", "required": ["incident_id"], "properties": {
        "incident_id": {"type": "string", "format": "uuid"},
        "root_cause": {"type": "string", "maxLength": 20000},
        "postmortem_status": {"type": "string", "enum": ["pending", "in_progress", "complete", "not_required"]},
        "note": {"type": "string", "maxLength": 20000}}}');

revoke all on function
    ops_private.fault(text, text, text), ops_private.is_uuid(text), ops_private.is_timestamp(text), ops_private.property_names(jsonb), ops_private.required_names(jsonb),
    ops_private.value_fault(text, jsonb, jsonb), ops_private.item_fault(text, jsonb, jsonb)
    from public;

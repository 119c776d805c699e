-- Event types (FR-9 and the ingestion envelope): each type is one row here and one projection function.
--
-- The payload contract of a type is the JSON Schema in its row and nowhere else; the subset of JSON
-- Schema that is understood is what ops_private.value_fault reads.

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
        event_type not in ('gate_signoff', 'exception_granted', 'exception_reviewed', 'exception_revoked')
        or not 'ci_service_role' = any (emitters)),
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
comment on column ops.event_types.description is 'What the event means.';
comment on column ops.event_types.emitters is 'Personas that may emit it.';
comment on column ops.event_types.emitter_gates is
    'For some personas, the gates that they may report on; others may report on all.';
comment on column ops.event_types.own_release_only is
    'Personas that may emit it for releases that they opened or initiated only.';
comment on column ops.event_types.release_required is
    'Whether the envelope must name a release; otherwise the nil uuid will do.';
comment on column ops.event_types.gate_required is 'Whether the envelope must name a gate.';
comment on column ops.event_types.gate_code is 'The gate that it always concerns.';
comment on column ops.event_types.projection is
    'Function of ops_private that takes an array of ops_private.taken_event and writes their effects.';
comment on column ops.event_types.set_based is 'Whether the projection takes many events in one call.';
comment on column ops.event_types.result_id is 'Name under which the answer''s detail tells the id of what was made.';
comment on column ops.event_types.payload_schema is
    'The payload contract, as JSON Schema; members that it does not know are kept as metadata.';
comment on column ops.event_types.known_fields is 'The members that the contract knows.';
comment on column ops.event_types.required_fields is 'The members that it asks for.';

alter table ops.event_types enable row level security;
grant select on ops.event_types to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
create policy everyone_select on ops.event_types for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server
    using (true);

insert into ops.event_types
    (event_type, description, emitters, emitter_gates, own_release_only, release_required, gate_required, gate_code,
     projection, set_based, result_id, payload_schema)
values
    ('release_opened', 'A release was opened, or its source_ref and scope changed before it was deployed.',
     '{ci_service_role,release_manager}', '{}', '{}', true, false, null, 'project_release_opened', false, 'release_id',
     '{"type": "object", "required": ["project", "release_name", "environment_target", "source_ref"], "properties": {
        "project": {"type": "string", "maxLength": 200, "pattern": "^[^\\u0001-\\u001f]*\\S[^\\u0001-\\u001f]*$"},
        "release_name": {"type": "string", "maxLength": 200, "pattern": "^[^\\u0001-\\u001f]*\\S[^\\u0001-\\u001f]*$"},
        "environment_target": {"type": "string", "enum": ["dev", "staging", "production"]},
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "scope_metadata": {"type": "object"},
        "initiating_actor": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "actor": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "triggering_actor": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "authors": {"type": "array", "items": {"type": "string", "maxLength": 255, "pattern": "\\S"}}}}'),
    ('build_complete', 'A build finished: a check on G1.',
     '{ci_service_role}', '{}', '{}', true, false, 'G1', 'project_checks', true, 'check_id',
     '{"type": "object", "required": ["status"], "properties": {
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "origin": {"description": "1 to 400 characters: the part of a pipeline, such as workflow file, job and leg."},
        "status": {"type": "string", "enum": ["pass", "fail", "warning", "skipped"]},
        "check_name": {"type": "string", "maxLength": 200, "pattern": "\\S"},
        "artifact_ref": {"type": "string", "maxLength": 4000, "pattern": "\\S"}}}'),
    ('check_reported', 'A check finished, on the gate that the envelope names.',
     '{ci_service_role,qa_tester,sre,developer}', '{"qa_tester": ["G2"], "sre": ["G4"]}', '{developer}', true, true, null,
     'project_checks', true, 'check_id',
     '{"type": "object", "required": ["check_name", "status"], "properties": {
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "origin": {"description": "1 to 400 characters: the part of a pipeline, such as workflow file, job and leg."},
        "check_name": {"type": "string", "maxLength": 200, "pattern": "\\S"},
        "status": {"type": "string", "enum": ["pass", "fail", "warning", "skipped"]},
        "artifact_ref": {"type": "string", "maxLength": 4000, "pattern": "\\S"},
        "deployment_id": {"type": "string", "format": "uuid"}}}'),
    ('evidence_attached', 'Evidence for a release, on the gate that the envelope names, if any.',
     '{ci_service_role,qa_tester,sre,release_manager}', '{}', '{}', false, false, null, 'project_evidence', true, 'artifact_id',
     '{"type": "object", "required": ["artifact_type", "artifact_url"], "properties": {
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "origin": {"description": "1 to 400 characters: the part of a pipeline, such as workflow file, job and leg."},
        "artifact_type": {"type": "string", "enum": ["build_log", "test_result", "uat_summary", "approval_record", "rollback_plan",
                          "health_check", "restore_drill", "incident_report", "reference"]},
        "artifact_url": {"type": "string", "maxLength": 4000, "pattern": "\\S"},
        "verdict": {"description": "What the content says: pass, fail, empty or corrupt."},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "check_name": {"type": "string", "maxLength": 200, "pattern": "\\S"},
        "deployment_id": {"type": "string", "format": "uuid"}}}'),
    ('gate_signoff', 'A person approved, rejected or requested changes.',
     '{qa_tester,release_manager,sre,developer}', '{}', '{}', true, false, null, 'project_signoff', false, 'approval_id',
     '{"type": "object", "required": ["decision"], "properties": {
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "decision": {"type": "string", "enum": ["approved", "rejected", "request_changes"]},
        "scope": {"type": "string", "enum": ["release", "gate", "exception"]},
        "rationale_structured": {"type": ["object", "array"]},
        "rationale_text": {"type": "string", "maxLength": 20000},
        "exception_id": {"type": "string", "format": "uuid"}}}'),
    ('exception_granted', 'A release manager granted a time-bound exception.',
     '{release_manager}', '{}', '{}', true, false, null, 'project_exception', false, 'exception_id',
     '{"type": "object", "required": ["exception_type", "impacted_gates", "reason", "risk_statement", "expires_at"], "properties": {
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "exception_type": {"type": "string", "maxLength": 63, "pattern": "^[a-z][a-z0-9_]{2,62}$"},
        "impacted_gates": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": ["G1", "G2", "G3", "G4"]}},
        "reason": {"type": "string", "maxLength": 20000, "pattern": "\\S"},
        "risk_statement": {"type": "string", "maxLength": 20000, "pattern": "\\S"},
        "effective_from": {"type": "string", "format": "date-time"},
        "expires_at": {"type": "string", "format": "date-time"},
        "requested_by": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "compensating_controls": {"type": ["object", "array"]},
        "deployment_id": {"type": "string", "format": "uuid"},
        "continues": {"type": "string", "format": "uuid"}}}'),
    ('exception_reviewed', 'The review of an exception was completed or waived by someone other than its approver.',
     '{release_manager,sre}', '{}', '{}', true, false, null, 'project_exception_review', false, 'review_id',
     '{"type": "object", "required": ["exception_id", "post_review_status"], "properties": {
        "exception_id": {"type": "string", "format": "uuid"},
        "post_review_status": {"type": "string", "enum": ["complete", "waived"]},
        "note": {"type": "string", "maxLength": 20000}}}'),
    ('exception_revoked', 'An exception was taken back before its end.',
     '{release_manager,sre}', '{}', '{}', true, false, null, 'project_exception_revocation', false, 'revocation_id',
     '{"type": "object", "required": ["exception_id", "reason"], "properties": {
        "exception_id": {"type": "string", "format": "uuid"},
        "reason": {"type": "string", "maxLength": 20000, "pattern": "\\S"}}}'),
    ('deploy_start', 'A deployment started.',
     '{ci_service_role,sre}', '{}', '{}', true, false, null, 'project_deploy_start', false, 'deployment_id',
     '{"type": "object", "required": ["environment"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "deployment_id": {"type": "string", "format": "uuid"},
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"}}}'),
    ('deploy_complete', 'A deployment succeeded or failed.',
     '{ci_service_role,sre}', '{}', '{}', true, false, null, 'project_deploy_complete', false, 'deployment_id',
     '{"type": "object", "required": ["environment", "status"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "status": {"type": "string", "enum": ["succeeded", "failed"]},
        "interrupted": {"type": "boolean"},
        "deployment_id": {"type": "string", "format": "uuid"},
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"}}}'),
    ('deploy_cancelled', 'A deployment was cancelled before it started, or broken off.',
     '{ci_service_role,sre,release_manager}', '{}', '{}', true, false, null, 'project_deploy_cancelled', false, 'deployment_id',
     '{"type": "object", "required": ["environment"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "deployment_id": {"type": "string", "format": "uuid"},
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "reason": {"type": "string", "maxLength": 20000}}}'),
    ('rollback_trigger', 'A release is rolled back: what it replaced runs again.',
     '{ci_service_role,sre}', '{}', '{}', true, false, null, 'project_rollback', false, 'deployment_id',
     '{"type": "object", "required": ["environment"], "properties": {
        "environment": {"type": "string", "enum": ["staging", "production"]},
        "rollback_of": {"type": "string", "format": "uuid"},
        "restores": {"type": "string", "format": "uuid"},
        "reason": {"type": "string", "maxLength": 20000}}}'),
    ('health_check', 'The health of what was deployed: a check on G4.',
     '{ci_service_role,sre}', '{}', '{}', false, false, 'G4', 'project_health_checks', true, 'check_id',
     '{"type": "object", "required": ["environment", "status"], "properties": {
        "source_ref": {"type": "string", "maxLength": 255, "pattern": "\\S"},
        "origin": {"description": "1 to 400 characters: the part of a pipeline, such as workflow file, job and leg."},
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
    ('backup_complete', 'A backup finished.',
     '{ci_service_role,sre}', '{}', '{}', false, false, null, 'project_environment_events', true, 'event_id',
     '{"type": "object", "required": ["environment"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "project": {"type": "string", "maxLength": 200, "pattern": "^[^\\u0001-\\u001f]*\\S[^\\u0001-\\u001f]*$"}}}'),
    ('restore_drill', 'A backup was restored as a drill.',
     '{sre,ci_service_role}', '{}', '{}', false, false, null, 'project_restore_drill', false, 'drill_id',
     '{"type": "object", "required": ["environment", "drill_type", "outcome", "restore_validated"], "properties": {
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "project": {"type": "string", "maxLength": 200, "pattern": "^[^\\u0001-\\u001f]*\\S[^\\u0001-\\u001f]*$"},
        "drill_type": {"type": "string", "maxLength": 100, "pattern": "\\S"},
        "outcome": {"type": "string", "enum": ["success", "partial", "failure"]},
        "restore_validated": {"type": "boolean"},
        "artifact_url": {"type": "string", "maxLength": 4000, "pattern": "\\S"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "evidence_artifact_id": {"type": "string", "format": "uuid"}}}'),
    ('incident_opened', 'An incident was detected.',
     '{sre}', '{}', '{}', false, false, null, 'project_incident', false, 'incident_id',
     '{"type": "object", "required": ["incident_id", "severity"], "properties": {
        "incident_id": {"type": "string", "format": "uuid"},
        "severity": {"type": "string", "enum": ["critical", "high", "medium", "low"]},
        "environment": {"type": "string", "enum": ["dev", "staging", "production"]},
        "project": {"type": "string", "maxLength": 200, "pattern": "^[^\\u0001-\\u001f]*\\S[^\\u0001-\\u001f]*$"},
        "component": {"type": "string", "maxLength": 200, "pattern": "\\S"},
        "deployment_id": {"type": "string", "format": "uuid"},
        "root_cause": {"type": "string", "maxLength": 20000},
        "postmortem_status": {"type": "string", "enum": ["pending", "in_progress", "complete", "not_required"]},
        "note": {"type": "string", "maxLength": 20000}}}'),
    ('incident_updated', 'An incident was updated.',
     '{sre}', '{}', '{}', false, false, null, 'project_incident', false, 'incident_id',
     '{"type": "object", "required": ["incident_id"], "properties": {
        "incident_id": {"type": "string", "format": "uuid"},
        "severity": {"type": "string", "enum": ["critical", "high", "medium", "low"]},
        "root_cause": {"type": "string", "maxLength": 20000},
        "postmortem_status": {"type": "string", "enum": ["pending", "in_progress", "complete", "not_required"]},
        "note": {"type": "string", "maxLength": 20000}}}'),
    ('incident_resolved', 'An incident was resolved.',
     '{sre}', '{}', '{}', false, false, null, 'project_incident', false, 'incident_id',
     '{"type": "object", "required": ["incident_id"], "properties": {
        "incident_id": {"type": "string", "format": "uuid"},
        "root_cause": {"type": "string", "maxLength": 20000},
        "postmortem_status": {"type": "string", "enum": ["pending", "in_progress", "complete", "not_required"]},
        "note": {"type": "string", "maxLength": 20000}}}'),
    ('incident_reopened', 'An incident that was resolved is back.',
     '{sre}', '{}', '{}', false, false, null, 'project_incident', false, 'incident_id',
     '{"type": "object", "required": ["incident_id"], "properties": {
        "incident_id": {"type": "string", "format": "uuid"},
        "severity": {"type": "string", "enum": ["critical", "high", "medium", "low"]},
        "note": {"type": "string", "maxLength": 20000}}}');

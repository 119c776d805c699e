-- Triggers, continued: gates and the facts that make them move.

-- ops.release_gates
create trigger release_gates_agree_status
    before update on ops.release_gates
    for each row execute function ops_private.agree_gate_status();
create trigger release_gates_record_transitions
    after update on ops.release_gates
    referencing old table as old_rows new table as new_rows
    for each statement execute function ops_private.record_transitions('gate_id', 'status', 'exception_id');
create trigger release_gates_derive_id
    before insert or update of gate_id, release_id, gate_code on ops.release_gates
    for each row execute function ops_private.derive_gate_id();

-- ops.gate_checks
create trigger gate_checks_bind
    before insert on ops.gate_checks
    for each row when (new.subject_assumed is null) execute function ops_private.bind_fact();
create trigger gate_checks_append_only
    before update or delete or truncate on ops.gate_checks
    for each statement execute function ops_private.refuse_change();
alter table ops.gate_checks enable always trigger gate_checks_append_only;
create trigger gate_checks_reevaluate
    after insert on ops.gate_checks
    referencing new table as new_rows
    for each statement execute function ops_private.reevaluate('gate_id');

-- ops.approvals
create trigger approvals_bind
    before insert on ops.approvals
    for each row execute function ops_private.bind_approval();
create trigger approvals_append_only
    before update or delete or truncate on ops.approvals
    for each statement execute function ops_private.refuse_change();
alter table ops.approvals enable always trigger approvals_append_only;
create trigger approvals_reevaluate
    after insert on ops.approvals
    referencing new table as new_rows
    for each statement execute function ops_private.reevaluate('release_id');

-- ops.evidence_artifacts
create trigger evidence_artifacts_bind
    before insert on ops.evidence_artifacts
    for each row when (new.subject_assumed is null) execute function ops_private.bind_fact();
create trigger evidence_artifacts_append_only
    before update or delete or truncate on ops.evidence_artifacts
    for each statement execute function ops_private.refuse_change();
alter table ops.evidence_artifacts enable always trigger evidence_artifacts_append_only;
create trigger evidence_artifacts_reevaluate
    after insert on ops.evidence_artifacts
    referencing new table as new_rows
    for each statement execute function ops_private.reevaluate('release_id');

-- ops.environment_events
create trigger environment_events_append_only
    before update or delete or truncate on ops.environment_events
    for each statement execute function ops_private.refuse_change();
alter table ops.environment_events enable always trigger environment_events_append_only;

-- ops.persona_assignments
create trigger persona_assignments_keep_administration_apart
    before insert or update on ops.persona_assignments
    for each row execute function ops_private.keep_administration_apart();
create trigger persona_assignments_turn_rulebook
    after insert or update or delete on ops.persona_assignments
    for each statement execute function ops_private.turn_rulebook('people');

-- ops.recovery_drills
create trigger recovery_drills_turn_rulebook
    after insert or update or delete on ops.recovery_drills
    for each statement execute function ops_private.turn_rulebook('environments');

-- ops.incidents
create trigger incidents_place
    before insert on ops.incidents
    for each row execute function ops_private.place_incident();
create trigger incidents_turn_rulebook
    after insert or delete or update of severity, resolved_at, environment, project on ops.incidents
    for each statement execute function ops_private.turn_rulebook('environments');
create trigger incidents_keep_to_machine
    after update of resolved_at, postmortem_status on ops.incidents
    for each row execute function ops_private.keep_to_machine('resolved_at', 'postmortem_status');
create trigger incidents_record_transitions
    after update on ops.incidents
    referencing old table as old_rows new table as new_rows
    for each statement execute function ops_private.record_transitions(
        'incident_id', 'severity', 'resolved_at', 'root_cause', 'postmortem_status', 'deployment_id', 'release_id',
        'began_after_detection');

-- ops.event_ingest_log
create trigger event_ingest_log_append_only
    before update or delete or truncate on ops.event_ingest_log
    for each statement execute function ops_private.refuse_change();
alter table ops.event_ingest_log enable always trigger event_ingest_log_append_only;

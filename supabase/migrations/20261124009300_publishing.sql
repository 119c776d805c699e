-- Publishing: everything new leaves a row in ops_private.live_changes, and what is pruned there is remembered.

create trigger state_transitions_publish_changes after insert on ops.state_transitions referencing new table as new_rows
    for each statement execute function ops_private.publish_transitions();
create trigger releases_publish_changes after insert on ops.releases referencing new table as new_rows
    for each statement execute function ops_private.publish_rows(
        'release_id', 'project', 'release_name', 'environment_target', 'source_ref', 'status');
create trigger promotion_decisions_publish_changes after insert on ops.promotion_decisions referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('decision_id', 'environment', 'verdict', 'requested_by');
create trigger deployments_publish_changes after insert on ops.deployments referencing new table as new_rows
    for each statement execute function ops_private.publish_rows(
        'deployment_id', 'environment', 'source_ref', 'status', 'compliance', 'rollback_of');
create trigger exceptions_publish_changes after insert on ops.exceptions referencing new table as new_rows
    for each statement execute function ops_private.publish_rows(
        'exception_id', 'exception_type', 'impacted_gates', 'effective_from', 'expires_at', 'approver_id');
create trigger gate_checks_publish_changes after insert on ops.gate_checks referencing new table as new_rows
    for each statement execute function ops_private.publish_checks();
create trigger approvals_publish_changes after insert on ops.approvals referencing new table as new_rows
    for each statement execute function ops_private.publish_rows(
        'approval_id', 'gate_id', 'scope', 'decision', 'persona_role', 'approver_id');
create trigger evidence_artifacts_publish_changes after insert on ops.evidence_artifacts referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('artifact_id', 'gate_id', 'artifact_type', 'artifact_url', 'sha256');
create trigger environment_events_publish_changes after insert on ops.environment_events referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('event_id', 'environment', 'event_type', 'source_system', 'deployment_id');
create trigger incidents_publish_changes after insert on ops.incidents referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('incident_id', 'environment', 'severity', 'deployment_id');
create trigger recovery_drills_publish_changes after insert on ops.recovery_drills referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('drill_id', 'environment', 'drill_type', 'outcome', 'restore_validated');

create trigger live_changes_remember_deleted after delete on ops_private.live_changes referencing old table as old_rows
    for each statement execute function ops_private.remember_pruned();
create trigger live_changes_remember_truncated after truncate on ops_private.live_changes
    for each statement execute function ops_private.remember_pruned();
alter table ops_private.live_changes enable always trigger live_changes_remember_deleted;
alter table ops_private.live_changes enable always trigger live_changes_remember_truncated;

select ops_private.install_broadcast();

-- Triggers: what every table enforces by itself, whoever writes.
--
-- Append-only tables refuse change for the owner, too (enable always). Mutable ones keep to their states and leave a
-- row in ops.state_transitions for every change. New facts make gates move.

-- ops.state_transitions
create trigger state_transitions_append_only
    before update or delete or truncate on ops.state_transitions
    for each statement execute function ops_private.refuse_change();
alter table ops.state_transitions enable always trigger state_transitions_append_only;

-- ops.releases
create trigger releases_touch_updated_at
    before update on ops.releases
    for each row execute function ops_private.touch_updated_at();
create trigger releases_keep_to_machine
    after update of status on ops.releases
    for each row execute function ops_private.keep_to_machine('status');
create trigger releases_come_back_by_name
    after update of status on ops.releases
    for each row execute function ops_private.check_return();
create trigger releases_record_transitions
    after update on ops.releases
    referencing old table as old_rows new table as new_rows
    for each statement execute function ops_private.record_transitions('release_id', 'status', 'source_ref', 'scope_metadata');
create trigger releases_stay_settled
    after update on ops.releases
    for each row execute function ops_private.keep_settled('status', 'source_ref', 'scope_metadata', 'updated_at');
create trigger releases_are_kept
    before delete or truncate on ops.releases
    for each statement execute function ops_private.refuse_removal();
alter table ops.releases enable always trigger releases_record_transitions;
alter table ops.releases enable always trigger releases_stay_settled;
alter table ops.releases enable always trigger releases_are_kept;
create trigger releases_create_gates
    after insert on ops.releases
    referencing new table as opened
    for each statement execute function ops_private.create_gates();
create trigger releases_tell_ref
    after insert or update of source_ref on ops.releases
    for each row execute function ops_private.tell_release_ref();

-- ops.release_refs
create trigger release_refs_append_only
    before update or delete or truncate on ops.release_refs
    for each statement execute function ops_private.refuse_change();
alter table ops.release_refs enable always trigger release_refs_append_only;

-- ops.promotion_decisions
create trigger promotion_decisions_append_only
    before update or delete or truncate on ops.promotion_decisions
    for each statement execute function ops_private.refuse_change();
alter table ops.promotion_decisions enable always trigger promotion_decisions_append_only;

-- ops.deployments
create trigger deployments_belong_to_component
    before insert on ops.deployments
    for each row execute function ops_private.place_deployment();
create trigger deployments_judge_compliance
    before insert or update of deployed_at, source_ref, environment, release_id, rollback_of on ops.deployments
    for each row execute function ops_private.judge_compliance();
create trigger deployments_settle
    before insert or update of status, deployed_at, completed_at on ops.deployments
    for each row execute function ops_private.settle_deployment();
create trigger deployments_move_incidents
    after insert or update of status, deployed_at, completed_at on ops.deployments
    for each row execute function ops_private.move_incidents();
create trigger deployments_keep_to_machine
    after update of status, g4_status on ops.deployments
    for each row execute function ops_private.keep_to_machine('status', 'g4_status');
create trigger deployments_move_release
    after insert or update of status, rollback_of on ops.deployments
    for each row execute function ops_private.move_release_with_deployment();
create trigger deployments_record_transitions
    after update on ops.deployments
    referencing old table as old_rows new table as new_rows
    for each statement execute function ops_private.record_transitions(
        'deployment_id', 'status', 'deployed_at', 'environment', 'release_id', 'source_ref', 'compliance',
        'compliance_reasons', 'g4_status',
        'cancelled_at', 'interrupted', 'other_id', 'rollback_of');
create trigger deployments_stay_settled
    after update on ops.deployments
    for each row execute function ops_private.keep_settled(
        'status', 'deployed_at', 'completed_at', 'live_at', 'environment', 'source_ref', 'source_ref_assumed', 'start_assumed',
        'reported_at', 'reported_late', 'compliance', 'compliance_reasons', 'g4_status', 'g4_resolved_at', 'cancelled_at', 'cancelled',
        'interrupted', 'named', 'other_id', 'told_both_ways', 'runs', 'release_id', 'rollback_of', 'restores_assumed',
        'rollback_reason');
create trigger deployments_only_get_worse
    after update on ops.deployments
    for each row execute function ops_private.keep_deployment();
create trigger deployments_are_kept
    before delete or truncate on ops.deployments
    for each statement execute function ops_private.refuse_removal();
alter table ops.deployments enable always trigger deployments_record_transitions;
alter table ops.deployments enable always trigger deployments_stay_settled;
alter table ops.deployments enable always trigger deployments_only_get_worse;
alter table ops.deployments enable always trigger deployments_are_kept;

-- ops.contradicting_reports
create trigger contradicting_reports_append_only
    before update or delete or truncate on ops.contradicting_reports
    for each statement execute function ops_private.refuse_change();
alter table ops.contradicting_reports enable always trigger contradicting_reports_append_only;

-- ops.policy_changes
create trigger policy_changes_append_only
    before update or delete or truncate on ops.policy_changes
    for each statement execute function ops_private.refuse_change();
alter table ops.policy_changes enable always trigger policy_changes_append_only;

-- ops.exception_types
create trigger exception_types_record_changes
    after insert or update or delete on ops.exception_types
    for each row execute function ops_private.record_policy_change('exception_type');
create trigger exception_types_turn_rulebook
    after insert or update or delete on ops.exception_types
    for each statement execute function ops_private.turn_rulebook('policy');
create trigger exception_types_keep_history
    before truncate on ops.exception_types
    for each statement execute function ops_private.record_policy_change('exception_type');
alter table ops.exception_types enable always trigger exception_types_record_changes;
alter table ops.exception_types enable always trigger exception_types_keep_history;

-- ops.exceptions
create trigger exceptions_keep_to_machine
    after update of post_review_status, revoked_at on ops.exceptions
    for each row execute function ops_private.keep_to_machine('post_review_status', 'revoked_at');
create trigger exceptions_check
    before insert on ops.exceptions
    for each row execute function ops_private.check_exception();
create trigger exceptions_check_review
    before update of post_review_status on ops.exceptions
    for each row execute function ops_private.check_exception_review();
create trigger exceptions_check_revocation
    before update of revoked_at on ops.exceptions
    for each row execute function ops_private.check_exception_revocation();
create trigger exceptions_settle_continuations
    after update of post_review_status, revoked_at on ops.exceptions
    for each row execute function ops_private.settle_continuations();
create trigger exceptions_record_transitions
    after update on ops.exceptions
    referencing old table as old_rows new table as new_rows
    for each statement execute function ops_private.record_transitions(
        'exception_id', 'post_review_status', 'post_review_due_at', 'revoked_at');
create trigger exceptions_stay_settled
    after update on ops.exceptions
    for each row execute function ops_private.keep_settled('post_review_status', 'post_review_due_at', 'revoked_at', 'revoked_by');
create trigger exceptions_are_kept
    before delete or truncate on ops.exceptions
    for each statement execute function ops_private.refuse_removal();
alter table ops.exceptions enable always trigger exceptions_record_transitions;
alter table ops.exceptions enable always trigger exceptions_stay_settled;
alter table ops.exceptions enable always trigger exceptions_are_kept;
create trigger exceptions_reevaluate
    after insert on ops.exceptions
    referencing new table as new_rows
    for each statement execute function ops_private.reevaluate('release_id');

-- ops.gate_requirements
create trigger gate_requirements_record_changes
    after insert or update or delete on ops.gate_requirements
    for each row execute function ops_private.record_policy_change('requirement_id');
create trigger gate_requirements_turn_rulebook
    after insert or update or delete on ops.gate_requirements
    for each statement execute function ops_private.turn_rulebook('policy');
create trigger gate_requirements_keep_history
    before truncate on ops.gate_requirements
    for each statement execute function ops_private.record_policy_change('requirement_id');
alter table ops.gate_requirements enable always trigger gate_requirements_record_changes;
alter table ops.gate_requirements enable always trigger gate_requirements_keep_history;

-- ops.policy_settings
create trigger policy_settings_record_changes
    after insert or update or delete on ops.policy_settings
    for each row execute function ops_private.record_policy_change('setting_id');
create trigger policy_settings_turn_rulebook
    after insert or update or delete on ops.policy_settings
    for each statement execute function ops_private.turn_rulebook('policy');
create trigger policy_settings_keep_history
    before truncate on ops.policy_settings
    for each statement execute function ops_private.record_policy_change('setting_id');
alter table ops.policy_settings enable always trigger policy_settings_record_changes;
alter table ops.policy_settings enable always trigger policy_settings_keep_history;

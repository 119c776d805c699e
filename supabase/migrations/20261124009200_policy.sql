-- The policy that an installation starts with (FR-2, FR-6): what each gate asks for, and which exceptions there are.
--
-- Every row is recorded in ops.policy_changes as installed.

do $$ begin perform ops_private.begin_acting(null, null, 'installed', 'installation'); end $$;
insert into ops.exception_types (exception_type, max_duration, waives, description) values
    ('gate_bypass', '7 days', null, 'Bypasses the named gates.'),
    ('evidence_waiver', '14 days', '{evidence}', 'Waives the evidence that the named gates require.'),
    ('timing_override', '3 days', '{recovery_drill,no_open_incident,deadline}',
     'Waives an overdue drill, an open incident or a missed G4 deadline.'),
    ('break_glass', '4 hours', null, 'Emergency bypass: a human may grant it to themselves; someone else must review it.'),
    ('after_the_fact', '90 days', '{}', 'Accepts the risk of a deployment that already went out ungated; it authorizes nothing.');
insert into ops.gate_requirements
    (gate_code, code, kind, subject, max_age, personas, not_initiator, who_can_fix, enabled)
values
    ('G1', 'build_passes', 'check', 'build', null, '{ci_service_role}', false, '{ci_service_role}', true),
    ('G1', 'no_failing_check', 'no_failing_check', null, null, null, false, '{ci_service_role,developer}', true),
    ('G2', 'acceptance_criteria_mapped', 'check', 'acceptance_criteria', null, '{qa_tester}', false, '{qa_tester}', true),
    ('G2', 'test_evidence_attached', 'evidence', 'test_result', null, null, false, '{qa_tester,ci_service_role}', true),
    ('G2', 'no_failing_check', 'no_failing_check', null, null, null, false, '{ci_service_role,qa_tester}', true),
    ('G3', 'earlier_gates_settled', 'gates_settled', 'G1,G2', null, null, false, '{ci_service_role,qa_tester,release_manager}', true),
    ('G3', 'rollback_plan_attached', 'evidence', 'rollback_plan', null, null, false, '{release_manager,sre,ci_service_role}', true),
    ('G3', 'no_failing_check', 'no_failing_check', null, null, null, false, '{ci_service_role}', true),
    ('G3', 'fresh_recovery_drill', 'recovery_drill', null, '90 days', null, false, '{sre}', false),
    ('G3', 'no_open_critical_incident', 'no_open_incident', 'critical', null, null, false, '{sre}', false),
    ('G4', 'health_check_passes', 'check', 'health_check', null, '{ci_service_role,sre}', false, '{ci_service_role,sre}', true),
    ('G4', 'monitoring_baseline_confirmed', 'check', 'monitoring_baseline', null, '{ci_service_role,sre}', false,
     '{ci_service_role,sre}', true),
    ('G4', 'health_evidence_attached', 'evidence', 'health_check', null, null, false, '{ci_service_role,sre}', true),
    ('G4', 'no_failing_check', 'no_failing_check', null, null, null, false, '{ci_service_role,sre}', true);
insert into ops.gate_requirements (gate_code, code, kind, subject, not_initiator, distinct_from, who_can_fix)
values
    ('G3', 'accountable_signoff', 'approval', 'release_manager', true, '{G2}', '{release_manager}');
insert into ops.gate_requirements (gate_code, code, environment, kind, max_age, who_can_fix)
values
    ('G4', 'confirmed_in_time', 'staging', 'deadline', '24 hours', '{ci_service_role,sre}'),
    ('G4', 'confirmed_in_time', 'production', 'deadline', '24 hours', '{ci_service_role,sre}');
insert into ops.policy_settings (name, environment, value, description)
values
    ('clock_skew', null, '"2 minutes"', 'How far a reporter''s clock may differ from ours without anything being concluded from it.'),
    ('promotion_valid', null, '"24 hours"', 'How long a recorded permission to promote covers the starts of its deployment.'),
    ('asked_first', null, 'true', 'Whether a deployment for which nobody recorded a decision beforehand is ungated.'),
    ('asked_first', 'staging', 'false', 'Whether a deployment for which nobody recorded a decision beforehand is ungated.'),
    ('commit_known', null, 'false', 'Whether a source_ref that names no commit (a branch, a tag, a short form nobody spelled out) denies.'),
    ('break_glass_open', null, '2', 'How many unreviewed break_glass exceptions one person may have and still grant another.'),
    ('loosening_delay', null, '"0"', 'How long a change of the policy waits before it allows what was denied.'),
    ('stale_after', null, '"24 hours"', 'How long a deployment may go without an end before it counts as stale.'),
    ('admin_may_sign', null, 'false', 'Whether a person who administers may hold a persona that signs.'),
    ('projects_ascii', null, 'true', 'Whether projects are named in ASCII; otherwise each part of a name is in one script.');
do $$ begin perform ops_private.end_acting(); end $$;

namespace ReleaseGates.Tests.Access;

/// <summary>A good row of each table: column and SQL expression. {author}, {release} and {persona} are filled in.</summary>
internal static class AccessRows
{
    private const string Id = "gen_random_uuid()";
    private const string Gate = "ops.gate_id({release}, 'G1')";

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> All { get; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["releases"] = new Dictionary<string, string>
            {
                ["release_id"] = Id, ["project"] = "'acme/' || gen_random_uuid()", ["release_name"] = "'v1'",
                ["environment_target"] = "'production'",
                ["source_ref"] = "'abc'", ["initiating_actor"] = "{author}", ["created_by"] = "{author}",
            },
            ["release_refs"] = new Dictionary<string, string>
            {
                ["ref_id"] = Id, ["release_id"] = "{release}", ["source_ref"] = "'abc'", ["means"] = "'abc'",
                ["brought_by"] = "{author}", ["role"] = "'told'",
            },
            ["gate_checks"] = new Dictionary<string, string>
            {
                ["check_id"] = Id, ["gate_id"] = Gate, ["check_name"] = "'unit_tests'", ["source_system"] = "'manual'",
                ["status"] = "'pass'",
                ["artifact_ref"] = "'log.txt'", ["metadata"] = "'{}'::jsonb", ["deployment_id"] = "null::uuid", ["created_by"] = "{author}",
                ["persona"] = "{persona}", ["subject_ref"] = "'abc'", ["origin"] = "null::text",
            },
            ["approvals"] = new Dictionary<string, string>
            {
                ["approval_id"] = Id, ["release_id"] = "{release}", ["gate_id"] = Gate, ["approver_id"] = "{author}",
                ["persona_role"] = "case when {persona} in ('developer', 'qa_tester', 'release_manager', 'sre') "
                    + "then {persona} else 'sre' end",
                ["decision"] = "'approved'", ["scope"] = "'gate'", ["rationale_structured"] = "'{}'::jsonb", ["rationale_text"] = "'Good.'",
                ["exception_id"] = "null::uuid", ["subject_ref"] = "null::text",
            },
            ["evidence_artifacts"] = new Dictionary<string, string>
            {
                ["artifact_id"] = Id, ["release_id"] = "{release}", ["gate_id"] = Gate, ["check_id"] = "null::uuid",
                ["artifact_type"] = "'build_log'",
                ["source_system"] = "'manual'", ["artifact_url"] = "'log.txt'", ["sha256"] = "repeat('a', 64)",
                ["metadata"] = "'{}'::jsonb",
                ["deployment_id"] = "null::uuid", ["created_by"] = "{author}", ["subject_ref"] = "'abc'",
                ["origin"] = "null::text", ["verdict"] = "null::text",
            },
            ["exceptions"] = new Dictionary<string, string>
            {
                ["exception_id"] = Id, ["release_id"] = "{release}", ["exception_type"] = "'gate_bypass'",
                ["impacted_gates"] = "array['G2']",
                ["reason"] = "'Late.'", ["risk_statement"] = "'Little.'", ["approver_id"] = "{author}", ["effective_from"] = "now()",
                ["expires_at"] = "now() + interval '2 hours'", ["compensating_controls"] = "'{}'::jsonb",
                ["requested_by"] = "'test-developer'",
                ["deployment_id"] = "null::uuid", ["created_by"] = "{author}", ["subject_ref"] = "null::text",
                ["continues"] = "null::uuid",
            },
            ["deployments"] = new Dictionary<string, string>
            {
                ["deployment_id"] = Id, ["release_id"] = "{release}", ["environment"] = "'staging'", ["deployed_at"] = "now()",
                ["deployed_by"] = "{author}",
                ["source_ref"] = "'abc'", ["status"] = "'in_progress'", ["rollback_of"] = "null::uuid", ["rollback_reason"] = "null::text",
            },
            ["environment_events"] = new Dictionary<string, string>
            {
                ["event_id"] = Id, ["environment"] = "'staging'", ["event_type"] = "'alert_fired'", ["source_system"] = "'manual'",
                ["payload"] = "'{}'::jsonb",
                ["idempotency_key"] = "'manual/' || gen_random_uuid()", ["release_id"] = "{release}", ["deployment_id"] = "null::uuid",
                ["occurred_at"] = "now()", ["created_by"] = "{author}", ["project"] = "null::text",
            },
            ["event_ingest_log"] = new Dictionary<string, string>
            {
                ["ingest_id"] = Id, ["source_system"] = "'manual'", ["event_type"] = "'alert_fired'",
                ["idempotency_key"] = "'manual/' || gen_random_uuid()",
                ["schema_version"] = "'v1.0'", ["payload_hash"] = "repeat('a', 64)", ["processing_status"] = "'rejected'",
                ["error_detail"] = "'No.'",
                ["release_id"] = "{release}", ["actor"] = "{author}",
            },
            ["incidents"] = new Dictionary<string, string>
            {
                ["incident_id"] = Id, ["severity"] = "'low'", ["detected_at"] = "now()", ["release_id"] = "{release}",
            },
            ["recovery_drills"] = new Dictionary<string, string>
            {
                ["drill_id"] = Id, ["environment"] = "'staging'", ["drill_type"] = "'restore'", ["executed_by"] = "{author}",
                ["executed_at"] = "now()",
                ["outcome"] = "'success'", ["restore_validated"] = "true", ["evidence_artifact_id"] = "null::uuid",
                ["project"] = "null::text",
            },
            ["promotion_decisions"] = new Dictionary<string, string>
            {
                ["decision_id"] = Id, ["release_id"] = "{release}", ["environment"] = "'staging'", ["verdict"] = "'deny'",
                ["decision"] = "'{\"verdict\": \"deny\"}'::jsonb",
                ["input"] = "'{}'::jsonb", ["input_digest"] = "repeat('a', 64)", ["rules_version"] = "repeat('a', 16)",
                ["requested_by"] = "{author}", ["persona_role"] = "'release_manager'",
            },
            ["contradicting_reports"] = new Dictionary<string, string>
            {
                ["report_id"] = Id, ["release_id"] = "{release}",
                ["deployment_id"] = "(select min(d.deployment_id::text)::uuid from ops.deployments d)", ["field"] = "'source_ref'",
                ["recorded"] = "'abc'", ["told"] = "'def'", ["reported_by"] = "{author}",
            },
            ["state_transitions"] = new Dictionary<string, string>
            {
                ["transition_id"] = Id, ["subject_table"] = "'releases'", ["subject_id"] = "{release}", ["release_id"] = "{release}",
                ["field"] = "'status'",
                ["from_value"] = "'draft'", ["to_value"] = "'failed'", ["actor"] = "{author}",
            },
            ["persona_assignments"] = new Dictionary<string, string>
            {
                ["assignment_id"] = Id, ["subject"] = "{author}", ["persona"] = "'audit_reader'", ["assigned_by"] = "'nobody'",
                ["revoked_at"] = "now()", ["revoked_by"] = "'nobody'",
            },
            ["release_gates"] = new Dictionary<string, string> { ["gate_id"] = Id, ["release_id"] = "{release}", ["gate_code"] = "'G1'" },
            ["reason_codes"] = new Dictionary<string, string> { ["code"] = "'made_up'", ["meaning"] = "'Made up.'",
                ["who_can_act"] = "'nobody'", ["since"] = "'0.1.0'" },
            ["error_codes"] = new Dictionary<string, string> { ["code"] = "'made_up'", ["http_status"] = "400", ["title"] = "'Made up'" },
            ["event_types"] = new Dictionary<string, string> { ["event_type"] = "'made_up'", ["description"] = "'Made up'" },
            ["exception_types"] = new Dictionary<string, string> { ["exception_type"] = "'made_up'", ["max_duration"] = "interval '1 hour'",
                ["description"] = "'Made up'" },
            ["policy_changes"] = new Dictionary<string, string>
            {
                ["change_id"] = Id, ["subject_table"] = "'gate_requirements'", ["subject_key"] = "'made_up'", ["after_row"] = "'{}'::jsonb",
                ["actor"] = "{author}",
            },
            ["state_machines"] = new Dictionary<string, string>
            {
                ["subject_table"] = "'releases'", ["field"] = "'status'", ["from_value"] = "'failed'", ["to_value"] = "'draft'",
                ["cause"] = "'made up'",
            },
            ["gate_requirements"] = new Dictionary<string, string> { ["requirement_id"] = Id, ["gate_code"] = "'G1'",
                ["code"] = "'made_up'", ["kind"] = "'no_failing_check'" },
            ["policy_settings"] = new Dictionary<string, string> { ["setting_id"] = Id, ["name"] = "'made_up'",
                ["value"] = "'true'::jsonb", ["description"] = "'Made up.'" },
        };

    /// <summary>A value that a column may be updated to; without one, its own.</summary>
    public static string NewValue(string table, string column) => (table, column) switch
    {
        ("exceptions", "post_review_status") => "'complete'",
        ("deployments", "status") => "'succeeded'",
        _ => column,
    };
}

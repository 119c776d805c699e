namespace ReleaseGates.Tests.Access;

/// <summary>What the contract of each event type takes.</summary>
internal static class EventPayloads
{
    /// <summary>The gates that it may name.</summary>
    public static IReadOnlyList<string> GatesOf(string type) => type switch
    {
        "build_complete" => ["G1"],
        "health_check" => ["G4"],
        _ => ["G1", "G2", "G3", "G4"],
    };

    public static string Of(string type) => type switch
    {
        "release_opened" => """{"project": "acme/shop", "release_name": "v1", "environment_target": "production", "source_ref": "abc"}""",
        "build_complete" => """{"status": "pass"}""",
        "check_reported" => """{"check_name": "lint", "status": "pass"}""",
        "evidence_attached" => """{"artifact_type": "build_log", "artifact_url": "log.txt"}""",
        "gate_signoff" => """{"decision": "approved"}""",
        "exception_granted" => $$"""
            {"exception_type": "gate_bypass", "impacted_gates": ["G2"], "reason": "Late.", "risk_statement": "Little.",
             "expires_at": "{{DateTimeOffset.UtcNow.AddHours(2):O}}"}
            """,
        "exception_reviewed" => $$"""{"exception_id": "{{Guid.NewGuid()}}", "post_review_status": "complete"}""",
        "exception_revoked" => $$"""{"exception_id": "{{Guid.NewGuid()}}", "reason": "Not needed."}""",
        "deploy_complete" => """{"environment": "staging", "status": "succeeded"}""",
        "health_check" => """{"environment": "staging", "status": "pass"}""",
        "restore_drill" => """{"environment": "staging", "drill_type": "restore", "outcome": "success", "restore_validated": true}""",
        "incident_opened" => $$"""{"incident_id": "{{Guid.NewGuid()}}", "severity": "low"}""",
        "incident_updated" or "incident_resolved" or "incident_reopened" => $$"""{"incident_id": "{{Guid.NewGuid()}}"}""",
        _ => """{"environment": "staging"}""",
    };
}

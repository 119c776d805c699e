namespace ReleaseGates.Gates;

/// <summary>Kinds of evidence (FR-5).</summary>
public static class EvidenceTypes
{
    /// <summary>What the build said.</summary>
    public const string BuildLog = "build_log";

    /// <summary>What the tests found.</summary>
    public const string TestResult = "test_result";

    /// <summary>What the users found.</summary>
    public const string UatSummary = "uat_summary";

    /// <summary>A sign-off kept elsewhere.</summary>
    public const string ApprovalRecord = "approval_record";

    /// <summary>How to go back.</summary>
    public const string RollbackPlan = "rollback_plan";

    /// <summary>What the deployed system answered.</summary>
    public const string HealthCheck = "health_check";

    /// <summary>What a drill proved.</summary>
    public const string RestoreDrill = "restore_drill";

    /// <summary>What went wrong.</summary>
    public const string IncidentReport = "incident_report";

    /// <summary>Anything else; the only type that may stand alone.</summary>
    public const string Reference = "reference";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        BuildLog, TestResult, UatSummary, ApprovalRecord, RollbackPlan, HealthCheck, RestoreDrill,
        IncidentReport, Reference,
    ];
}

namespace ReleaseGates.Ingest;

/// <summary>The event types whose meaning the control plane knows. Any other well-formed type with payload.environment is an environment
/// event (FR-8).</summary>
public static class EventTypes
{
    /// <summary>A release and its four gates.</summary>
    public const string ReleaseOpened = "release_opened";

    /// <summary>A check on G1.</summary>
    public const string BuildComplete = "build_complete";

    /// <summary>A check on the gate of the envelope.</summary>
    public const string CheckReported = "check_reported";

    /// <summary>Evidence.</summary>
    public const string EvidenceAttached = "evidence_attached";

    /// <summary>An approval by the token's subject in its persona.</summary>
    public const string GateSignoff = "gate_signoff";

    /// <summary>A time-bounded exception.</summary>
    public const string ExceptionGranted = "exception_granted";

    /// <summary>An exception's review, settled.</summary>
    public const string ExceptionReviewed = "exception_reviewed";

    /// <summary>An exception, taken back before its end.</summary>
    public const string ExceptionRevoked = "exception_revoked";

    /// <summary>A deployment begins.</summary>
    public const string DeployStart = "deploy_start";

    /// <summary>A deployment succeeded or failed.</summary>
    public const string DeployComplete = "deploy_complete";

    /// <summary>A deployment was cancelled before it started, or broken off.</summary>
    public const string DeployCancelled = "deploy_cancelled";

    /// <summary>A release leaves, another comes back.</summary>
    public const string RollbackTrigger = "rollback_trigger";

    /// <summary>A check on G4 and the deployment's outcome.</summary>
    public const string HealthCheck = "health_check";

    /// <summary>An alert.</summary>
    public const string AlertFired = "alert_fired";

    /// <summary>A backup.</summary>
    public const string BackupComplete = "backup_complete";

    /// <summary>A recovery drill.</summary>
    public const string RestoreDrill = "restore_drill";

    /// <summary>An incident begins.</summary>
    public const string IncidentOpened = "incident_opened";

    /// <summary>An incident is updated.</summary>
    public const string IncidentUpdated = "incident_updated";

    /// <summary>An incident ends.</summary>
    public const string IncidentResolved = "incident_resolved";

    /// <summary>An incident that was over is back.</summary>
    public const string IncidentReopened = "incident_reopened";

    /// <summary>What only a person says: that somebody else said it before is not the same.</summary>
    public static IReadOnlyList<string> SaidByPeople { get; } = [GateSignoff, ExceptionGranted, ExceptionReviewed];

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ReleaseOpened, BuildComplete, CheckReported, EvidenceAttached, GateSignoff, ExceptionGranted,
        ExceptionReviewed, ExceptionRevoked, DeployStart, DeployComplete, DeployCancelled, RollbackTrigger, HealthCheck,
        AlertFired,
        BackupComplete, RestoreDrill, IncidentOpened, IncidentUpdated, IncidentResolved, IncidentReopened,
    ];
}

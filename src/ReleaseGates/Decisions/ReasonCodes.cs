namespace ReleaseGates.Decisions;

/// <summary>
/// Why a decision denies, or a deployment is ungated. <c>ops.reason_codes</c> owns the codes; one is never renamed or reused.
/// </summary>
public static class ReasonCodes
{
    /// <summary>A required check has not been reported by a persona whose reports count.</summary>
    public const string CheckMissing = "check_missing";

    /// <summary>A required check, or any check of a gate that allows no failing one, failed.</summary>
    public const string CheckFailed = "check_failed";

    /// <summary>A required check was reported as a warning or as skipped, which does not satisfy the requirement.</summary>
    public const string CheckNotPassed = "check_not_passed";

    /// <summary>Less evidence of the required type is attached than the requirement asks for.</summary>
    public const string EvidenceMissing = "evidence_missing";

    /// <summary>Enough evidence is attached, and it is older than the requirement allows.</summary>
    public const string EvidenceStale = "evidence_stale";

    /// <summary>Evidence of the required type says that something failed, and the same persona has not replaced it.</summary>
    public const string EvidenceFailed = "evidence_failed";

    /// <summary>Fewer approvals by the required persona count than the requirement asks for.</summary>
    public const string ApprovalMissing = "approval_missing";

    /// <summary>What there is, is about a branch or tag where a commit is judged, or about a short form that could mean several.</summary>
    public const string SourceRefNotComparable = "source_ref_not_comparable";

    /// <summary>The approver is not a known person, and could be the one who brought the code.</summary>
    public const string ApproverUnknown = "approver_unknown";

    /// <summary>The release names a branch or tag, which may come to name other code.</summary>
    public const string MovableRef = "movable_ref";

    /// <summary>The approval was given for another source_ref than the one that is to go out.</summary>
    public const string ApprovalOfOtherRef = "approval_of_other_ref";

    /// <summary>The requirement counts approvals by humans only.</summary>
    public const string ApproverNotHuman = "approver_not_human";

    /// <summary>The approver also approved a gate that the requirement keeps apart.</summary>
    public const string ApproverNotDistinct = "approver_not_distinct";

    /// <summary>The approver changed the policy or an assignment less than 30 days before the approval, or since.</summary>
    public const string ApproverAdministers = "approver_administers";

    /// <summary>The approver opened or initiated the release.</summary>
    public const string SelfApproved = "self_approved";

    /// <summary>No assignment identifies the initiator, so no approval can be shown to be someone else's.</summary>
    public const string InitiatorUnknown = "initiator_unknown";

    /// <summary>A person rejected the gate, or a release with this source_ref, and nobody who may has lifted it.</summary>
    public const string StandingRejection = "standing_rejection";

    /// <summary>A person requested changes, and nobody who may has lifted that.</summary>
    public const string ChangesRequested = "changes_requested";

    /// <summary>A person rejected the exception that would cover this, and the no stands.</summary>
    public const string ExceptionSuspended = "exception_suspended";

    /// <summary>An earlier gate is neither passed nor bypassed; its own reasons say why.</summary>
    public const string GateNotSettled = "gate_not_settled";

    /// <summary>No validated recovery drill of the environment is recent enough.</summary>
    public const string RecoveryDrillMissing = "recovery_drill_missing";

    /// <summary>An incident of the named severity is open in the environment.</summary>
    public const string IncidentOpen = "incident_open";

    /// <summary>No deployment has succeeded yet, so that G4 has nothing to confirm.</summary>
    public const string DeploymentNotSucceeded = "deployment_not_succeeded";

    /// <summary>G4 was not confirmed in time after the deployment.</summary>
    public const string DeadlinePassed = "deadline_passed";

    /// <summary>The release was rolled back; it does not go out again.</summary>
    public const string ReleaseRolledBack = "release_rolled_back";

    /// <summary>The deployment was cancelled before it started.</summary>
    public const string NeverStarted = "never_started";

    /// <summary>What a rollback brought back never went through its gates for that environment.</summary>
    public const string RestoredNeverGated = "restored_never_gated";

    /// <summary>The release is meant for another environment.</summary>
    public const string EnvironmentNotTargeted = "environment_not_targeted";

    /// <summary>What was deployed is not the source_ref that was allowed.</summary>
    public const string SourceRefDiffers = "source_ref_differs";

    /// <summary>The deployment started before the promotion was decided.</summary>
    public const string DeployedBeforeDecision = "deployed_before_decision";

    /// <summary>The deployment was allowed, and started after that permission had ended.</summary>
    public const string DecisionLapsed = "decision_lapsed";

    /// <summary>No recorded decision allowed the deployment before it started.</summary>
    public const string NotAsked = "not_asked";

    /// <summary>It was allowed at its told start and no longer when the report arrived; which came first is not shown.</summary>
    public const string OrderNotProvable = "order_not_provable";

    /// <summary>Another report names another commit or environment for the same deployment.</summary>
    public const string ContradictingReport = "contradicting_report";

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        CheckMissing,
        CheckFailed,
        CheckNotPassed,
        EvidenceMissing,
        EvidenceStale,
        EvidenceFailed,
        ApprovalMissing,
        SourceRefNotComparable,
        MovableRef,
        ApproverUnknown,
        ApprovalOfOtherRef,
        ApproverNotHuman,
        ApproverNotDistinct,
        ApproverAdministers,
        SelfApproved,
        InitiatorUnknown,
        StandingRejection,
        ChangesRequested, ExceptionSuspended,
        GateNotSettled,
        RecoveryDrillMissing,
        IncidentOpen,
        DeploymentNotSucceeded,
        DeadlinePassed,
        ReleaseRolledBack,
        NeverStarted,
        RestoredNeverGated,
        EnvironmentNotTargeted,
        SourceRefDiffers,
        DeployedBeforeDecision,
        DecisionLapsed,
        NotAsked,
        OrderNotProvable,
        ContradictingReport,
    ];
}

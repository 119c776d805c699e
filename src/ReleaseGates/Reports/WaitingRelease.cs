using ReleaseGates.Decisions;

namespace ReleaseGates.Reports;

/// <summary>A release that is not yet where it is meant to go (<c>ops.v_promotion_eligibility</c>).</summary>
public sealed record WaitingRelease
{
    /// <summary>The release.</summary>
    public Guid ReleaseId { get; init; }

    /// <summary>Its project.</summary>
    public required string Project { get; init; }

    /// <summary>Its name.</summary>
    public required string ReleaseName { get; init; }

    /// <summary>Where it is meant to go.</summary>
    public required string Environment { get; init; }

    /// <summary>Whether it could go now.</summary>
    public bool Eligible { get; init; }

    /// <summary>The personas that can provide what is missing.</summary>
    public IReadOnlyList<string> WaitingOn { get; init; } = [];

    /// <summary>What is missing.</summary>
    public IReadOnlyList<DecisionReason> Reasons { get; init; } = [];
}

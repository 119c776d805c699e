namespace ReleaseGates.Releases;

/// <summary>What became of a release (FR-1). Facts move it, never a hand.</summary>
public static class ReleaseStatuses
{
    /// <summary>Opened, nothing known yet.</summary>
    public const string Draft = "draft";

    /// <summary>Facts have come in.</summary>
    public const string InProgress = "in_progress";

    /// <summary>Deployed where it was headed.</summary>
    public const string Promoted = "promoted";

    /// <summary>Was there and was taken back.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>Its deployment failed.</summary>
    public const string Failed = "failed";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Draft, InProgress, Promoted, RolledBack, Failed];
}

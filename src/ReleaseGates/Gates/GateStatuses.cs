namespace ReleaseGates.Gates;

/// <summary>How far a gate is (FR-2).</summary>
public static class GateStatuses
{
    /// <summary>Nothing has been reported.</summary>
    public const string Pending = "pending";

    /// <summary>Something has, and something is missing.</summary>
    public const string InProgress = "in_progress";

    /// <summary>Every requirement is met.</summary>
    public const string Passed = "passed";

    /// <summary>A check failed or somebody said no.</summary>
    public const string Failed = "failed";

    /// <summary>An exception in force covers what is missing.</summary>
    public const string Bypassed = "bypassed";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, InProgress, Passed, Failed, Bypassed];
}

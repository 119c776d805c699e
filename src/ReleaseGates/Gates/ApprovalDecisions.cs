namespace ReleaseGates.Gates;

/// <summary>What somebody said about a release, a gate or an exception (FR-4).</summary>
public static class ApprovalDecisions
{
    /// <summary>Yes.</summary>
    public const string Approved = "approved";

    /// <summary>No; stands until the same persona says yes.</summary>
    public const string Rejected = "rejected";

    /// <summary>Not like this; stands until the same persona says yes.</summary>
    public const string RequestChanges = "request_changes";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Approved, Rejected, RequestChanges];
}

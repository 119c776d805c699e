namespace ReleaseGates.Gates;

/// <summary>The decision of an approval, on a release, a gate or an exception (FR-4).</summary>
public static class ApprovalDecisions
{
    /// <summary>Approved.</summary>
    public const string Approved = "approved";

    /// <summary>Rejected; stands until the same persona approves.</summary>
    public const string Rejected = "rejected";

    /// <summary>Changes are needed; stands until the same persona approves.</summary>
    public const string RequestChanges = "request_changes";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Approved, Rejected, RequestChanges];
}

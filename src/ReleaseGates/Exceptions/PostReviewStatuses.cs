namespace ReleaseGates.Exceptions;

/// <summary>What became of the review that every exception owes (FR-6).</summary>
public static class PostReviewStatuses
{
    /// <summary>Still owed.</summary>
    public const string Pending = "pending";

    /// <summary>Done.</summary>
    public const string Complete = "complete";

    /// <summary>Found unnecessary, on record.</summary>
    public const string Waived = "waived";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, Complete, Waived];
}

namespace ReleaseGates.Gates;

/// <summary>What an approval is about (FR-4).</summary>
public static class ApprovalScopes
{
    /// <summary>The release as a whole.</summary>
    public const string Release = "release";

    /// <summary>One gate.</summary>
    public const string Gate = "gate";

    /// <summary>One exception.</summary>
    public const string Exception = "exception";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Release, Gate, Exception];
}

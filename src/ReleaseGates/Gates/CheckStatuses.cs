namespace ReleaseGates.Gates;

/// <summary>How a check ended (FR-3).</summary>
public static class CheckStatuses
{
    /// <summary>It held.</summary>
    public const string Pass = "pass";

    /// <summary>It did not, or never finished.</summary>
    public const string Fail = "fail";

    /// <summary>It held with reservations; satisfies no requirement.</summary>
    public const string Warning = "warning";

    /// <summary>It was found unnecessary; satisfies no requirement.</summary>
    public const string Skipped = "skipped";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Pass, Fail, Warning, Skipped];
}

namespace ReleaseGates.Gates;

/// <summary>How a check ended (FR-3).</summary>
public static class CheckStatuses
{
    /// <summary>It passed.</summary>
    public const string Pass = "pass";

    /// <summary>It failed, or never finished.</summary>
    public const string Fail = "fail";

    /// <summary>It passed with warnings; does not satisfy a requirement.</summary>
    public const string Warning = "warning";

    /// <summary>It was skipped; does not satisfy a requirement.</summary>
    public const string Skipped = "skipped";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Pass, Fail, Warning, Skipped];
}

namespace ReleaseGates.Ingest;

/// <summary>Where an event comes from (FR-3).</summary>
public static class SourceSystems
{
    /// <summary>A GitHub Actions workflow.</summary>
    public const string GithubActions = "github_actions";

    /// <summary>A software agent.</summary>
    public const string Agent = "agent";

    /// <summary>A person at a keyboard.</summary>
    public const string Manual = "manual";

    /// <summary>A monitoring system.</summary>
    public const string Monitoring = "monitoring";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [GithubActions, Agent, Manual, Monitoring];
}

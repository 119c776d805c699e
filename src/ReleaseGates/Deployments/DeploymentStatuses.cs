namespace ReleaseGates.Deployments;

/// <summary>How a deployment went (FR-7).</summary>
public static class DeploymentStatuses
{
    /// <summary>In progress.</summary>
    public const string InProgress = "in_progress";

    /// <summary>It succeeded and runs.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>It failed.</summary>
    public const string Failed = "failed";

    /// <summary>It ran until it was rolled back.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [InProgress, Succeeded, Failed, RolledBack];
}

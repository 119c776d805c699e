using ReleaseGates.Deployments;
using ReleaseGates.Gates;

namespace ReleaseGates.Cli.GitHub;

/// <summary>What GitHub's conclusions mean for a gate.</summary>
internal static class Conclusions
{
    /// <summary>
    /// The check's status, or null for a word GitHub did not have when this was written. Cancelled and stale never
    /// finished, and the latest word on a check counts: as skipped, cancelling a rerun would wipe out a failure.
    /// </summary>
    public static string? CheckStatus(string? conclusion) => conclusion switch
    {
        "success" => CheckStatuses.Pass,
        "failure" or "timed_out" or "startup_failure" or "action_required" or "cancelled" or "stale" => CheckStatuses.Fail,
        "neutral" => CheckStatuses.Warning,
        "skipped" => CheckStatuses.Skipped,
        _ => null,
    };

    /// <summary>How a deployment ended that did begin. One that was stopped halfway is not one that works.</summary>
    public static string? DeploymentStatus(string? conclusion) => conclusion switch
    {
        "success" => DeploymentStatuses.Succeeded,
        "failure" or "timed_out" or "cancelled" => DeploymentStatuses.Failed,
        _ => null,
    };

    /// <summary>A health check has an answer or there was none; there is nothing in between.</summary>
    public static string? HealthStatus(string? conclusion) => conclusion switch
    {
        "success" => CheckStatuses.Pass,
        "failure" or "timed_out" => CheckStatuses.Fail,
        _ => null,
    };
}

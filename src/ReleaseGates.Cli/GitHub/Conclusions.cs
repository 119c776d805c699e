using ReleaseGates.Deployments;
using ReleaseGates.Gates;

namespace ReleaseGates.Cli.GitHub;

/// <summary>What GitHub's conclusions mean for a gate.</summary>
internal static class Conclusions
{
    /// <summary>
    /// The check's status, or null for a conclusion unknown to this version. Cancelled and stale never finished, and the
    /// latest result of a check counts: as skipped, cancelling a rerun would hide a failure.
    /// </summary>
    public static string? CheckStatus(string? conclusion) => conclusion switch
    {
        "success" => CheckStatuses.Pass,
        "failure" or "timed_out" or "startup_failure" or "action_required" or "cancelled" or "stale" => CheckStatuses.Fail,
        "neutral" => CheckStatuses.Warning,
        "skipped" => CheckStatuses.Skipped,
        _ => null,
    };

    /// <summary>The result of a deployment that started. One that was stopped halfway did not succeed.</summary>
    public static string? DeploymentStatus(string? conclusion) => conclusion switch
    {
        "success" => DeploymentStatuses.Succeeded,
        "failure" or "timed_out" or "cancelled" => DeploymentStatuses.Failed,
        _ => null,
    };

    /// <summary>A health check passed, failed, or has no result.</summary>
    public static string? HealthStatus(string? conclusion) => conclusion switch
    {
        "success" => CheckStatuses.Pass,
        "failure" or "timed_out" => CheckStatuses.Fail,
        _ => null,
    };
}

using ReleaseGates.Deployments;
using System.Globalization;
using System.Text.Json;

namespace ReleaseGates.Cli.GitHub;

/// <summary>One reported status of a deployment.</summary>
internal sealed record DeploymentStatus(long Id, long DeploymentId, string State)
{
    /// <summary>Where its log is; GitHub Actions names the run and the job there.</summary>
    public string? LogUrl { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>succeeded, failed, or null while in progress. <c>inactive</c> only means that a later deployment replaced it.</summary>
    public string? Outcome => State switch
    {
        "success" => DeploymentStatuses.Succeeded,
        "failure" or "error" => DeploymentStatuses.Failed,
        _ => null,
    };

    public static DeploymentStatus? Read(JsonElement status)
    {
        var deployment = status.Text("deployment_url") is { } url && url.LastIndexOf('/') is >= 0 and var slash
            && long.TryParse(url.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (long?)null;
        if (status.Number("id") is not { } own || deployment is null || status.Text("state") is not { } state)
            return null;
        return new DeploymentStatus(own, deployment.Value, state)
        {
            LogUrl = status.Text("log_url") ?? status.Text("target_url"),
            CreatedAt = status.Time("created_at"),
        };
    }
}

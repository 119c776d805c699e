using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.GitHub;

/// <summary>The result of a job or run, before it gets a unique name.</summary>
/// <param name="Name">Its preferred name.</param>
/// <param name="Slot">What it is a result of. Later results of a slot replace earlier ones of the same slot only.</param>
/// <param name="Status">One of <see cref="ReleaseGates.Gates.CheckStatuses"/>.</param>
/// <param name="At">Its time.</param>
/// <param name="Tail">The end of its key.</param>
/// <param name="Origin">Its source in GitHub.</param>
/// <param name="Record">The record, in words.</param>
internal sealed record Finding(string Name, string Slot, string Status, DateTimeOffset At, string Tail, JsonObject Origin, string Record)
{
    public string? Url { get; init; }

    public bool IsBuild { get; init; }

    public Guid? DeploymentId { get; init; }
}

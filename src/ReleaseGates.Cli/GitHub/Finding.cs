using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.GitHub;

/// <summary>What a job or a run found, before it has its name among its siblings.</summary>
/// <param name="Name">The name it would like to have.</param>
/// <param name="Slot">Whose word it is. Later words of one slot replace earlier ones; another slot never does.</param>
/// <param name="Status">One of <see cref="ReleaseGates.Gates.CheckStatuses"/>.</param>
/// <param name="At">When it was found.</param>
/// <param name="Tail">The end of its key.</param>
/// <param name="Origin">Where in GitHub it is from.</param>
/// <param name="Record">The record, in words.</param>
internal sealed record Finding(string Name, string Slot, string Status, DateTimeOffset At, string Tail, JsonObject Origin, string Record)
{
    public string? Url { get; init; }

    public bool IsBuild { get; init; }

    public Guid? DeploymentId { get; init; }
}

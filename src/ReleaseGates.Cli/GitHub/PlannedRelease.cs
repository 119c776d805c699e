namespace ReleaseGates.Cli.GitHub;

/// <summary>A release and its events, in the order in which they are sent.</summary>
internal sealed record PlannedRelease(Guid Id, string Project, string Name, string Commit, IReadOnlyList<PlannedEvent> Events)
{
    public DateTimeOffset Begins => Events[0].Envelope.EmittedAt;
}

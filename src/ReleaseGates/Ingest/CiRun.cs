namespace ReleaseGates.Ingest;

/// <summary>The CI job that sends an event: what makes a rerun a new event and a retry the same one.</summary>
/// <param name="Id">The run, <c>GITHUB_RUN_ID</c>.</param>
/// <param name="Attempt">Which attempt of it, <c>GITHUB_RUN_ATTEMPT</c>.</param>
/// <param name="Job">The job, <c>GITHUB_JOB</c>.</param>
public sealed record CiRun(string? Id, string? Attempt, string? Job)
{
    /// <summary>No job: a person or a script outside CI.</summary>
    public static CiRun None { get; } = new(null, null, null);
}

using System.Text.Json;

namespace ReleaseGates.Cli.GitHub;

/// <summary>One attempt of a workflow run, with the members used here.</summary>
internal sealed record WorkflowRun(long Id, long Attempt, string Commit, string? Project)
{
    public string? Workflow { get; init; }

    public string? Path { get; init; }

    public long? WorkflowId { get; init; }

    public long? Number { get; init; }

    public string? Event { get; init; }

    public string? Branch { get; init; }

    public string? Title { get; init; }

    public string? Url { get; init; }

    public string? Status { get; init; }

    public string? Conclusion { get; init; }

    public string? Actor { get; init; }

    public string? TriggeringActor { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When the commit was made: where lead time begins, and the only link between a release of a branch and its commit.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>False for a run that is known only from its jobs.</summary>
    public bool IsGiven { get; init; } = true;

    public bool IsCompleted => Status == "completed";

    /// <summary>Who started the run. Whoever started a later attempt of it did not start the release.</summary>
    public string? Initiator => Attempt > 1 ? Actor ?? TriggeringActor : TriggeringActor ?? Actor;

    public static WorkflowRun? Read(JsonElement run)
    {
        if (run.Number("id") is not { } id || run.Text("head_sha") is not { } commit)
            return null;
        return new WorkflowRun(id, run.Number("run_attempt") ?? 1, commit, run.Child("repository").Text("full_name"))
        {
            Workflow = run.Text("name"),
            Path = run.Text("path"),
            WorkflowId = run.Number("workflow_id"),
            Number = run.Number("run_number"),
            Event = run.Text("event"),
            Branch = run.Text("head_branch"),
            Title = run.Text("display_title"),
            Url = run.Text("html_url"),
            Status = run.Text("status"),
            Conclusion = run.Text("conclusion"),
            Actor = run.Child("actor").Text("login"),
            TriggeringActor = run.Child("triggering_actor").Text("login"),
            CreatedAt = run.Time("created_at"),
            StartedAt = run.Time("run_started_at"),
            UpdatedAt = run.Time("updated_at"),
            CommittedAt = run.Child("head_commit").Time("timestamp"),
        };
    }

    /// <summary>A run inferred from its jobs, if the run itself was not given.</summary>
    public static WorkflowRun FromJob(WorkflowJob job) =>
        new(job.RunId, job.Attempt, job.Commit!, job.Project)
        {
            Workflow = job.Workflow,
            Branch = job.Branch,
            Url = job.Url is { } url && url.IndexOf("/job/", StringComparison.Ordinal) is > 0 and var end ? url[..end] : null,
            CreatedAt = job.CreatedAt ?? job.StartedAt,
            StartedAt = job.StartedAt,
            IsGiven = false,
        };
}

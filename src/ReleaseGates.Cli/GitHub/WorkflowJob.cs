using System.Text.Json;

namespace ReleaseGates.Cli.GitHub;

/// <summary>One job of one attempt of a run, with the members used here.</summary>
internal sealed record WorkflowJob(long Id, long RunId, long Attempt, string Name)
{
    public string? Commit { get; init; }

    public string? Project { get; init; }

    public string? Workflow { get; init; }

    public string? Branch { get; init; }

    public string? Url { get; init; }

    public string? Status { get; init; }

    public string? Conclusion { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Skipped, or cancelled while queued: it then has times, but no runner and no steps.</summary>
    public bool NeverBegan { get; init; }

    public bool IsCompleted => Status == "completed";

    public bool IsUnderWay => Status == "in_progress";

    public static WorkflowJob? Read(JsonElement job)
    {
        if (job.Number("id") is not { } id || job.Number("run_id") is not { } run || job.Text("name") is not { } name)
            return null;
        return new WorkflowJob(id, run, job.Number("run_attempt") ?? 1, name)
        {
            Commit = job.Text("head_sha"),
            Project = ProjectOf(job.Text("run_url")),
            Workflow = job.Text("workflow_name"),
            Branch = job.Text("head_branch"),
            Url = job.Text("html_url"),
            Status = job.Text("status"),
            Conclusion = job.Text("conclusion"),
            CreatedAt = job.Time("created_at"),
            StartedAt = job.Time("started_at"),
            CompletedAt = job.Time("completed_at"),
            NeverBegan = job.Text("conclusion") == "skipped" || (job.Text("conclusion") == "cancelled" && IsKnownToHaveNoRunner(job)),
        };
    }

    private static bool IsKnownToHaveNoRunner(JsonElement job)
    {
        var steps = job.Child("steps");
        var hasSteps = steps.ValueKind == JsonValueKind.Array && steps.GetArrayLength() > 0;
        return !hasSteps && job.Has("runner_id") && (job.Number("runner_id") ?? 0) == 0;
    }

    /// <summary>owner/repo from https://api.github.com/repos/owner/repo/...</summary>
    public static string? ProjectOf(string? url)
    {
        var parts = url?.Split('/') ?? [];
        var repos = Array.IndexOf(parts, "repos");
        return repos >= 0 && repos + 2 < parts.Length ? $"{parts[repos + 1]}/{parts[repos + 2]}" : null;
    }
}

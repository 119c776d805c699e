using System.Text.Json;

namespace ReleaseGates.Cli.GitHub;

/// <summary>A deployment recorded by GitHub; its result is in its statuses.</summary>
internal sealed record GitHubDeployment(long Id, string Commit, string Environment)
{
    public string? Project { get; init; }

    public string? Ref { get; init; }

    public string? Creator { get; init; }

    public string? Url { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public static GitHubDeployment? Read(JsonElement deployment)
    {
        if (deployment.Number("id") is not { } id || deployment.Text("sha") is not { } commit
            || deployment.Text("environment") is not { } environment)
            return null;
        return new GitHubDeployment(id, commit, environment)
        {
            Project = WorkflowJob.ProjectOf(deployment.Text("url") ?? deployment.Text("repository_url")),
            Ref = deployment.Text("ref"),
            Creator = deployment.Child("creator").Text("login"),
            Url = deployment.Text("url"),
            CreatedAt = deployment.Time("created_at"),
        };
    }
}

using System.Text.Json;

namespace ReleaseGates.Cli.GitHub;

/// <summary>A release that names a commit.</summary>
internal sealed record TaggedRelease(long Id, string Tag)
{
    /// <summary>A commit or, if GitHub reports that, a branch.</summary>
    public string? Target { get; init; }

    public string? Url { get; init; }

    public string? Project { get; init; }

    /// <summary>The date of the commit it was made from, not of the release.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    public bool IsDraft { get; init; }

    public bool IsOf(string commit) => string.Equals(Target, commit, StringComparison.OrdinalIgnoreCase);

    public static TaggedRelease? Read(JsonElement release)
    {
        if (release.Number("id") is not { } id || release.Text("tag_name") is not { } tag)
            return null;
        return new TaggedRelease(id, tag)
        {
            Target = release.Text("target_commitish"),
            Url = release.Text("html_url"),
            Project = WorkflowJob.ProjectOf(release.Text("url")),
            CommittedAt = release.Time("created_at"),
            IsDraft = release.Child("draft").ValueKind == JsonValueKind.True,
        };
    }
}

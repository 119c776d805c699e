using ReleaseGates.Cli.CommandLine;
using System.Text.Json;

namespace ReleaseGates.Cli.GitHub;

/// <summary>
/// All input in any combination: documents, arrays, pages, and concatenated pages from <c>gh api --paginate</c>. The
/// members of a document identify its kind.
/// </summary>
internal sealed class Records
{
    private static readonly string[] Pages = ["workflow_runs", "jobs", "deployments", "releases", "statuses"];

    private readonly Dictionary<(long, long), WorkflowRun> _runs = [];
    private readonly Dictionary<long, WorkflowJob> _jobs = [];

    public IEnumerable<WorkflowRun> Runs => _runs.Values;

    public IEnumerable<WorkflowJob> Jobs => _jobs.Values;

    public Dictionary<long, TaggedRelease> Releases { get; } = [];

    public Dictionary<long, GitHubDeployment> Deployments { get; } = [];

    public Dictionary<long, DeploymentStatus> Statuses { get; } = [];

    public List<Unmapped> Unmapped { get; } = [];

    public void Read(ReadOnlySpan<byte> json, string from)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
                Add(JsonElement.ParseValue(ref reader));
        }
        catch (JsonException malformed)
        {
            throw new UsageException($"{from} is not JSON: {malformed.Message}", "Pass the unchanged output of gh api. Nothing was sent.");
        }
    }

    private void Add(JsonElement document)
    {
        if (document.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in document.EnumerateArray())
                Add(item);
        }
        else if (document.ValueKind == JsonValueKind.Object
            && Array.Find(Pages, page => document.Child(page).ValueKind == JsonValueKind.Array) is { } page)
        {
            Add(document.Child(page));
        }
        else if (!Take(document))
        {
            Unmapped.Add(Unknown(document));
        }
    }

    private bool Take(JsonElement document)
    {
        if (document.Has("run_id") && document.Has("name"))
            return WorkflowJob.Read(document) is { } job && Keep(job);
        if (document.Has("head_sha") && (document.Has("run_number") || document.Has("workflow_id") || document.Has("jobs_url")))
            return WorkflowRun.Read(document) is { } run && Keep(run);
        if (document.Has("tag_name"))
            return TaggedRelease.Read(document) is { } release && Keep(Releases, release.Id, release);
        if (document.Has("deployment_url") && document.Has("state"))
            return DeploymentStatus.Read(document) is { } status && Keep(Statuses, status.Id, status);
        if (document.Has("sha") && document.Has("environment"))
            return GitHubDeployment.Read(document) is { } deployment && Keep(Deployments, deployment.Id, deployment);
        return false;
    }

    /// <summary>The same attempt may occur twice, in a list and by itself: the later one counts.</summary>
    private bool Keep(WorkflowRun run)
    {
        var key = (run.Id, run.Attempt);
        if (!_runs.TryGetValue(key, out var known)
            || (known.IsCompleted, known.UpdatedAt ?? default).CompareTo((run.IsCompleted, run.UpdatedAt ?? default)) <= 0)
            _runs[key] = run;
        return true;
    }

    private bool Keep(WorkflowJob job)
    {
        if (!_jobs.TryGetValue(job.Id, out var known) || !known.IsCompleted || job.IsCompleted)
            _jobs[job.Id] = job;
        return true;
    }

    private static bool Keep<T>(Dictionary<long, T> records, long id, T record)
    {
        records[id] = record;
        return true;
    }

    private static Unmapped Unknown(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object)
            return new Unmapped($"a JSON {document.ValueKind.ToString().ToLowerInvariant()}", "It is not a GitHub record.");
        if (document.Text("message") is { } message && document.Has("documentation_url"))
            return new Unmapped("a GitHub error", $"GitHub responded: {message}");
        var members = string.Join(", ", document.EnumerateObject().Take(6).Select(member => member.Name));
        var id = document.Number("id") is { } number ? $"document {number}" : "a document";
        return new Unmapped(id, "It is not a usable workflow run, job, release, deployment or deployment status: "
            + $"it has {(members.Length > 0 ? members : "no members")}.");
    }
}

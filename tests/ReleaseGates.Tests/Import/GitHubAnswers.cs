using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Import;

/// <summary>What GitHub answers, out of tests/fixtures/github, with single members changed.</summary>
internal static class GitHubAnswers
{
    public const string Commit = "1111111111111111111111111111111111111111";

    public static string Folder => Path.Combine(Repository.Root, "tests", "fixtures", "github");

    public static JsonObject Run(Action<JsonObject>? change = null) => Changed("run.json", change);

    public static JsonObject Release(Action<JsonObject>? change = null) => Changed("release.json", change);

    public static JsonObject Deployment(Action<JsonObject>? change = null) => Changed("deployment.json", change);

    public static JsonArray Statuses() => (JsonArray)JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "deployment-statuses.json")))!;

    public static JsonObject Jobs(Action<JsonArray>? change = null)
    {
        var page = Changed("jobs.json", null);
        change?.Invoke(page["jobs"]!.AsArray());
        return page;
    }

    public static JsonObject Job(this JsonArray jobs, string name) =>
        jobs.Select(job => job!.AsObject()).Single(job => (string?)job["name"] == name);

    public static JsonObject Copy(this JsonObject record, Action<JsonObject> change)
    {
        var copy = record.DeepClone().AsObject();
        change(copy);
        return copy;
    }

    /// <summary>A run of another workflow on the same commit.</summary>
    public static JsonObject OtherRun(long id, string workflow, string? conclusion, string status = "completed") => Run(run =>
    {
        run["id"] = id;
        run["name"] = workflow;
        run["path"] = $".github/workflows/{id}.yml";
        run["workflow_id"] = id;
        run["status"] = status;
        run["conclusion"] = conclusion;
        run["html_url"] = $"https://github.com/acme/shop/actions/runs/{id}";
    });

    private static JsonObject Changed(string file, Action<JsonObject>? change)
    {
        var record = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
        change?.Invoke(record);
        return record;
    }
}

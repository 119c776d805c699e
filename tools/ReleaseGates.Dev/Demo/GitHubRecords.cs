using ReleaseGates.LocalStack;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Demo;

/// <summary>Responses of GitHub's REST API about one production release: a run, its jobs, and the release of its tag.</summary>
public sealed class GitHubRecords
{
    private readonly JsonNode _run;
    private readonly JsonNode _release;

    public GitHubRecords(string folder)
    {
        Folder = folder;
        Files = [.. ((string[])["workflow_run.json", "jobs.json", "release.json"]).Select(file => Path.Combine(folder, file))];
        _run = JsonNode.Parse(File.ReadAllText(Files[0]))!;
        _release = JsonNode.Parse(File.ReadAllText(Files[2]))!;
    }

    /// <summary>GitHub's original records, if they are kept next to the repository.</summary>
    public static string RealFolder =>
        Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data", "github", "prod-20260106-1741"));

    /// <summary>Records of our own with the same facts.</summary>
    public static string FixtureFolder => Path.Combine(Repository.Root, "tests", "fixtures", "github-prod");

    public string Folder { get; }

    public IReadOnlyList<string> Files { get; }

    public string Project => (string)_run["repository"]!["full_name"]!;

    public string Commit => (string)_run["head_sha"]!;

    public string Tag => (string)_release["tag_name"]!;

    public string RunId => $"{(long)_run["id"]!}";

    /// <summary>Who started the run.</summary>
    public string Login => (string)_run["triggering_actor"]!["login"]!;

    public static GitHubRecords Find() => new(Directory.Exists(RealFolder) ? RealFolder : FixtureFolder);
}

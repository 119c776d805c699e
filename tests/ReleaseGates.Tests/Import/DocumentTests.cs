using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Import;

public sealed class DocumentTests
{
    private static readonly string[] Deploys = ["import", "github", "--deploy-workflow", "Deploy to Production", "--dry-run"];

    [Fact]
    public async Task Files_standard_input_pages_and_arrays_are_the_same_thing()
    {
        string[] files = [.. ((string[])["jobs.json", "release.json", "run.json"])
            .Select(file => Path.Combine(GitHubAnswers.Folder, file))];
        var fromFiles = await GatesProcess.RunAsync([.. Deploys, .. files], null);
        var concatenated = await GatesProcess.RunAsync(Deploys, null, string.Concat(files.Select(File.ReadAllText)));
        var slurped = await GatesProcess.RunAsync(
            Deploys, null, new JsonArray(
                new JsonObject { ["total_count"] = 1, ["workflow_runs"] = new JsonArray(GitHubAnswers.Run()) }, GitHubAnswers.Jobs(),
                new JsonArray(GitHubAnswers.Release())).ToJsonString());
        var mixed = await GatesProcess.RunAsync([.. Deploys, files[0], "-", files[1]], null, "\uFEFF" + GitHubAnswers.Run().ToJsonString());

        Assert.Equal(6, fromFiles.Lines.Count);
        Assert.Equal(fromFiles.Output, concatenated.Output);
        Assert.Equal(fromFiles.Output, slurped.Output);
        Assert.Equal(fromFiles.Output, mixed.Output);
    }

    [Fact]
    public async Task Records_that_come_twice_count_once()
    {
        var running = GitHubAnswers.Run(
            run => (run["status"], run["conclusion"], run["updated_at"]) = ("in_progress", null, "2026-01-05T10:01:00Z"));
        var once = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Jobs());
        var often = await DryRun.OfAsync(running, GitHubAnswers.Run(), running.DeepClone(), GitHubAnswers.Jobs(), GitHubAnswers.Jobs());
        Assert.Equal(once.Events.Select(e => e.ToJsonString()), often.Events.Select(e => e.ToJsonString()));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n", "empty")]
    [InlineData("{\"id\": 1", "not JSON")]
    [InlineData("<html>", "not JSON")]
    [InlineData("{} }", "not JSON")]
    public async Task What_is_not_JSON_is_wrong_usage_and_nothing_is_sent(string input, string said)
    {
        var result = await GatesProcess.RunAsync(Deploys, null, input);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"message":"Not Found","documentation_url":"https://docs.github.com","status":"404"}""", "Not Found")]
    [InlineData("""{"check_suites":[{"id":1}],"id":7}""", "check_suites")]
    [InlineData("{}", "no members")]
    [InlineData("null", "not a GitHub record")]
    [InlineData("42", "not a GitHub record")]
    [InlineData("\"text\"", "not a GitHub record")]
    [InlineData("""{"id":null,"head_sha":"1","run_number":1}""", "not a usable")]
    [InlineData("""{"id":1,"head_sha":null,"run_number":1}""", "not a usable")]
    [InlineData("""{"id":1,"head_sha":"1","run_number":1}""", "repository")]
    [InlineData("""{"id":1,"run_id":null,"name":"job"}""", "not a usable")]
    [InlineData("""{"id":1,"run_id":2,"name":"job"}""", "names no commit")]
    [InlineData("""{"id":1,"head_sha":"1","run_number":1,"repository":{"full_name":"acme/shop"}}""", "when")]
    [InlineData("""{"id":1,"tag_name":"v1"}""", "cannot be determined")]
    [InlineData("""{"id":1,"state":"success","deployment_url":"https://x/deployments/9"}""", "not among the records")]
    [InlineData("""{"id":1,"state":"success","deployment_url":[]}""", "not a usable")]
    [InlineData("""{"id":1,"sha":"1","environment":"production","url":"https://api.github.com/repos/acme/shop/deployments/1"}""",
        "no creation time")]
    public async Task What_cannot_be_mapped_is_said_and_never_a_crash(string document, string reason)
    {
        var import = await DryRun.OfAsync(JsonNode.Parse(document));
        Assert.DoesNotContain(import.Events, e => (string?)e["event_type"] != "release_opened");
        Assert.Contains(import.Unmapped, left => left.Reason.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Any_member_may_be_missing_or_null_or_something_else()
    {
        foreach (var member in GitHubAnswers.Run().Select(pair => pair.Key))
        {
            await DryRun.OfAsync(GitHubAnswers.Run(run => run.Remove(member)), GitHubAnswers.Jobs());
            await DryRun.OfAsync(GitHubAnswers.Run(run => run[member] = new JsonArray(1)), GitHubAnswers.Jobs());
        }
        foreach (var member in GitHubAnswers.Jobs()["jobs"]![0]!.AsObject().Select(pair => pair.Key))
        {
            await DryRun.OfAsync(
                GitHubAnswers.Run(), GitHubAnswers.Jobs(jobs => jobs.ToList().ForEach(job => job!.AsObject()[member] = null)));
            await DryRun.OfAsync(GitHubAnswers.Jobs(jobs => jobs.ToList().ForEach(job => job!.AsObject()[member] = new JsonObject())));
        }
    }

    [Fact]
    public async Task Text_that_no_database_holds_is_no_obstacle()
    {
        var said = await GatesProcess.RunAsync(
            [.. Deploys, "--json"], null,
            GitHubAnswers.Run(run => run["display_title"] = "TITLE").ToJsonString()
            .Replace("TITLE", "a\\u0000b\\ud800", StringComparison.Ordinal));
        Assert.Equal(0, said.ExitCode);
        Assert.DoesNotContain("\\u0000", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thousands_of_runs_are_imported_in_order()
    {
        var runs = new JsonArray();
        for (var i = 0; i < 3000; i++)
        {
            var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(3000 - i);
            runs.Add((JsonNode)GitHubAnswers.Run(
                run => (run["id"], run["head_sha"], run["created_at"]) = (9000 + i, $"{i:x40}", $"{at:yyyy-MM-ddTHH:mm:ssZ}")));
        }
        var import = await DryRun.OfAsync(new JsonObject { ["total_count"] = 3000, ["workflow_runs"] = runs });
        Assert.Equal(3000, import.Releases.Count);
        Assert.Equal(9000, import.Events.Count);
        Assert.Equal($"{2999:x40}", (string?)import.Releases[0]["source_ref"]);
    }
}

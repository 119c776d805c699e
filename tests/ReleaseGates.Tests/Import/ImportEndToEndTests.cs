using ReleaseGates.Personas;
using ReleaseGates.Releases;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Import;

/// <summary>Imports into a real control plane, with the token that a pipeline has.</summary>
public sealed class ImportEndToEndTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Rows = """
        select (select count(*) from ops.releases) + (select count(*) from ops.release_gates) + (select count(*) from ops.gate_checks)
             + (select count(*) from ops.deployments) + (select count(*) from ops.environment_events)
             + (select count(*) from ops.evidence_artifacts)
             + (select count(*) from ops.event_ingest_log where processing_status = 'accepted')
        """;

    private static readonly string[] Import =
        ["import", "github", "--deploy-workflow", "Deploy to Production", "--smoke-job", "Production Smoke Test", "--build-job",
            "Pre-flight Checks"];

    private readonly GatesOf _ci = new(fixture, PersonaNames.CiServiceRole);
    private readonly GatesOf _manager = new(fixture, PersonaNames.ReleaseManager);

    [Fact]
    public async Task Importing_twice_changes_nothing()
    {
        var input = GitHubAnswers.Run(run => run["repository"]!["full_name"] = "acme/twice").ToJsonString()
            + GitHubAnswers.Jobs().ToJsonString() + GitHubAnswers.Release().ToJsonString();
        var first = await _ci.RunAsync(input, [.. Import, "--project", "acme/twice", "--json"]);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Equal(6, (int?)first.Json["accepted"]);
        var rows = await fixture.CountAsync(Rows);

        var second = await _ci.RunAsync(input, [.. Import, "--project", "acme/twice", "--json"]);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Equal(6, (int?)second.Json["duplicate"]);
        Assert.Equal(0, (int?)second.Json["accepted"]);
        Assert.Equal(rows, await fixture.CountAsync(Rows));
    }

    [Fact]
    public async Task The_deployment_has_the_records_own_times_and_its_gates_what_the_jobs_found()
    {
        await ImportAsync("acme/times", GitHubAnswers.Run(), GitHubAnswers.Jobs());
        var id = ReleaseId.Of("acme/times", GitHubAnswers.Commit);

        var release = (await _manager.RunAsync("release", "show", "--release", $"{id}", "--json")).Json;
        var deployment = Assert.Single(release["deployments"]!.AsArray())!;
        Assert.Equal("succeeded", (string?)deployment["status"]);
        Assert.Equal("ungated", (string?)deployment["compliance"]);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 10, 1, 10, TimeSpan.Zero), (DateTimeOffset)deployment["deployed_at"]!);
        var gates = release["gates"]!.AsArray().ToDictionary(gate => (string)gate!["gate_code"]!, gate => (string?)gate!["status"]);
        Assert.Equal("passed", gates["G1"]);
        Assert.NotEqual("passed", gates["G3"]);
    }

    [Fact]
    public async Task A_rerun_of_the_same_commit_is_no_fault()
    {
        await ImportAsync("acme/rerun", GitHubAnswers.Run(), GitHubAnswers.Jobs());
        var again = GitHubAnswers.Run(
            run => (run["id"], run["event"], run["triggering_actor"]) = (
                1500, "workflow_dispatch", new JsonObject { ["login"] = "grace" }));
        await ImportAsync("acme/rerun", again);
        var release = (await _manager.RunAsync(
            "release", "show", "--release", $"{ReleaseId.Of("acme/rerun", GitHubAnswers.Commit)}", "--json")).Json;
        Assert.Equal(2, release["deployments"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_release_opened_by_hand_keeps_what_was_said_of_it()
    {
        await _manager.RunAsync(
            "release", "open", "--project", "acme/hand", "--name", "v1.2.0", "--source-ref", GitHubAnswers.Commit, "--scope",
            """{"modules":["sale"]}""", "--initiator", "test-developer");
        var report = await ImportAsync("acme/hand", GitHubAnswers.Run(), GitHubAnswers.Jobs(), GitHubAnswers.Release());
        Assert.Single(report["left_alone"]!.AsArray());
        Assert.Equal(5, (int?)report["accepted"]);

        var release = (await _manager.RunAsync("release", "show", "--project", "acme/hand", "--name", "v1.2.0", "--json")).Json;
        Assert.Equal("sale", (string?)release["scope_metadata"]!["modules"]![0]);
    }

    [Fact]
    public async Task A_failed_deployment_is_recorded_as_one()
    {
        await ImportAsync("acme/failed", GitHubAnswers.Run(run => run["conclusion"] = "failure"), GitHubAnswers.Jobs(jobs =>
        {
            jobs.Job("Deploy to Production")["conclusion"] = "failure";
            jobs.Job("Production Smoke Test")["conclusion"] = "skipped";
        }));
        var release = (await _manager.RunAsync(
            "release", "show", "--release", $"{ReleaseId.Of("acme/failed", GitHubAnswers.Commit)}", "--json")).Json;
        Assert.Equal("failed", (string?)Assert.Single(release["deployments"]!.AsArray())!["status"]);
    }

    [Fact]
    public async Task Thousands_of_events_are_all_acknowledged()
    {
        var runs = new JsonArray(
            [.. Enumerable.Range(0, 1500).Select(i => (JsonNode)GitHubAnswers.OtherRun(9000 + i, $"CI {i % 7}", "success"))]);
        var report = await ImportAsync("acme/many", new JsonObject { ["workflow_runs"] = runs });
        Assert.Equal(1501, (int?)report["accepted"]);
    }

    [Fact]
    public async Task The_first_real_release_is_told_as_it_happened()
    {
        var folder = Path.Combine(Repository.Root, "tests", "fixtures", "github-prod");
        string[] files = [.. ((string[])["workflow_run.json", "jobs.json", "release.json"]).Select(file => Path.Combine(folder, file))];

        var said = await _ci.RunAsync(null, [.. Import, .. files, "--json"]);
        Assert.True(said.ExitCode == 0, said.Error);
        Assert.Equal(6, (int?)said.Json["accepted"]);
        Assert.Empty(said.Json["unmapped"]!.AsArray());

        var release = (await _manager.RunAsync(
            "release", "show", "--project", "jgtolentino/odoo-ce", "--name", "prod-20260106-1741", "--json")).Json;
        var deployment = Assert.Single(release["deployments"]!.AsArray())!;
        Assert.Equal(new DateTimeOffset(2026, 1, 6, 17, 40, 41, TimeSpan.Zero), (DateTimeOffset)deployment["deployed_at"]!);
        Assert.Equal("ungated", (string?)deployment["compliance"]);

        // Committed at 17:40:14, live at 17:40:48, imported long after.
        var kpis = (await _manager.RunAsync(
            "report", "kpis", "--project", "jgtolentino/odoo-ce", "--since", "2026-01-06", "--until", "2026-01-07", "--json")).Json;
        var leadTime = Assert.Single(kpis["rows"]!.AsArray(), kpi => (string?)kpi!["kpi"] == "lead_time")!;
        Assert.Equal(34, (decimal)leadTime["value"]!);
        Assert.Equal([(string?)deployment["deployment_id"]], leadTime["row_ids"]!.AsArray().Select(id => (string?)id));
    }

    private async Task<JsonObject> ImportAsync(string project, params JsonNode[] documents)
    {
        var said = await _ci.RunAsync(
            string.Concat(documents.Select(document => document.ToJsonString())), [.. Import, "--project", project, "--json"]);
        Assert.True(said.ExitCode == 0, said.Error + said.Output);
        return said.Json;
    }
}

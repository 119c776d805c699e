using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Cli;

public sealed class EventCompositionTests
{
    private static readonly Dictionary<string, string> Workflow = new()
    {
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_REPOSITORY"] = "acme/shop",
        ["GITHUB_SHA"] = "1111111111111111111111111111111111111111",
        ["GITHUB_ACTOR"] = "ada",
        ["GITHUB_RUN_ID"] = "1001",
        ["GITHUB_RUN_ATTEMPT"] = "1",
        ["GITHUB_JOB"] = "open",
    };

    [Fact]
    public async Task A_workflow_has_to_say_no_more_than_the_name()
    {
        var opened = await ComposeAsync(Workflow, "release", "open", "--name", "v1");

        Assert.Equal("github_actions", (string?)opened["source_system"]);
        Assert.Equal(ReleaseId.Of("acme/shop", "v1").ToString(), (string?)opened["release_id"]);
        Assert.Equal("production", (string?)opened["payload"]!["environment_target"]);
        Assert.Equal(Workflow["GITHUB_SHA"], (string?)opened["payload"]!["source_ref"]);
        Assert.Equal("ada", (string?)opened["payload"]!["initiating_actor"]);
        Assert.StartsWith($"github_actions/{opened["release_id"]}/release_opened/", (string?)opened["idempotency_key"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_manual_and_an_agent_says_so()
    {
        Assert.Equal("manual", (string?)(await ComposeAsync(null, "approve", "--project", "p", "--name", "n"))["source_system"]);
        Assert.Equal("agent",
            (string?)(await ComposeAsync(null, "approve", "--project", "p", "--name", "n", "--source-system", "agent"))["source_system"]);
    }

    [Fact]
    public async Task Saying_the_same_again_is_a_retry_and_running_again_is_not()
    {
        string[] report = ["check", "report", "--name", "v1", "--check", "build", "--status", "pass"];
        var first = (string?)(await ComposeAsync(Workflow, report))["idempotency_key"];
        var retry = (string?)(await ComposeAsync(Workflow, report))["idempotency_key"];
        var rerun = (string?)(await ComposeAsync(new(Workflow) { ["GITHUB_RUN_ATTEMPT"] = "2" }, report))["idempotency_key"];

        Assert.Equal(first, retry);
        Assert.NotEqual(first, rerun);
    }

    /// <summary>What each CI tells of a step: the same again, then what makes it another.</summary>
    [Theory]
    [InlineData("GITHUB_ACTIONS=true GITHUB_RUN_ID=1 GITHUB_RUN_ATTEMPT=1 GITHUB_JOB=build GITHUB_ACTION=__run RUNNER_TRACKING_ID=github_a",
        "GITHUB_RUN_ID GITHUB_RUN_ATTEMPT GITHUB_JOB GITHUB_ACTION RUNNER_TRACKING_ID")]
    [InlineData("GITLAB_CI=true CI_PIPELINE_ID=1 CI_JOB_ID=11 CI_JOB_NAME=build CI_NODE_INDEX=1",
        "CI_PIPELINE_ID CI_JOB_ID CI_JOB_NAME CI_NODE_INDEX")]
    [InlineData("TF_BUILD=True BUILD_BUILDID=1 SYSTEM_JOBATTEMPT=1 SYSTEM_JOBNAME=build SYSTEM_TASKINSTANCEID=t"
            + " SYSTEM_JOBPOSITIONINPHASE=1",
        "BUILD_BUILDID SYSTEM_JOBATTEMPT SYSTEM_JOBNAME SYSTEM_TASKINSTANCEID SYSTEM_JOBPOSITIONINPHASE")]
    [InlineData("JENKINS_URL=https://ci.test BUILD_TAG=shop-1 JOB_NAME=shop STAGE_NAME=build NODE_NAME=n EXECUTOR_NUMBER=1",
        "BUILD_TAG JOB_NAME STAGE_NAME NODE_NAME EXECUTOR_NUMBER")]
    [InlineData("BUILDKITE=true BUILDKITE_BUILD_ID=1 BUILDKITE_RETRY_COUNT=0 BUILDKITE_JOB_ID=j BUILDKITE_STEP_ID=s"
            + " BUILDKITE_PARALLEL_JOB=0",
        "BUILDKITE_BUILD_ID BUILDKITE_RETRY_COUNT BUILDKITE_JOB_ID BUILDKITE_STEP_ID BUILDKITE_PARALLEL_JOB")]
    [InlineData("CIRCLECI=true CIRCLE_WORKFLOW_ID=1 CIRCLE_BUILD_NUM=7 CIRCLE_JOB=build CIRCLE_NODE_INDEX=0",
        "CIRCLE_WORKFLOW_ID CIRCLE_BUILD_NUM CIRCLE_JOB CIRCLE_NODE_INDEX")]
    public void In_a_CI_the_same_fact_of_a_step_is_a_retry_and_another_step_another_event(string told, string apart)
    {
        var variables = told.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var first = CiRun.Of(variables.GetValueOrDefault);
        Assert.NotEqual(CiRun.None, first);
        Assert.Equal(first, CiRun.Of(new Dictionary<string, string>(variables).GetValueOrDefault));
        Assert.All(apart.Split(' '), name =>
            Assert.NotEqual(first, CiRun.Of(new Dictionary<string, string>(variables) { [name] = "another" }.GetValueOrDefault)));
    }

    [Fact]
    public void A_CI_that_does_not_tell_its_run_is_none() =>
        Assert.Equal(CiRun.None, CiRun.Of(name => name == "TF_BUILD" ? "True" : null));

    [Fact]
    public async Task Equal_facts_of_one_step_are_told_apart_by_their_occurrence()
    {
        string[] report = ["check", "report", "--name", "v1", "--check", "build", "--status", "pass"];
        var keys = new HashSet<string?>();
        foreach (var more in new string[][] { [], ["--occurrence", "2"], ["--occurrence", "3"], ["--occurrence", "2"] })
            keys.Add((string?)(await ComposeAsync(Workflow, [.. report, .. more]))["idempotency_key"]);
        Assert.Equal(3, keys.Count);
    }

    [Fact]
    public async Task Outside_a_CI_every_call_is_an_event_of_its_own()
    {
        string[] report = ["check", "report", "--project", "p", "--name", "v1", "--check", "build", "--status", "pass"];
        async Task<string?> KeyAsync(params string[] more) => (string?)(await ComposeAsync(null, [.. report, .. more]))["idempotency_key"];

        Assert.NotEqual(await KeyAsync(), await KeyAsync());
        Assert.Equal(await KeyAsync("--occurrence", "a"), await KeyAsync("--occurrence", "a"));
        Assert.Equal(await KeyAsync("--key", "a"), await KeyAsync("--key", "a"));
    }

    [Theory]
    [InlineData("gate", "--gate", "G3")]
    [InlineData("release")]
    [InlineData("exception", "--exception", "0198c1de-0000-7000-8000-000000000001")]
    public async Task The_scope_of_an_approval_follows_from_what_is_named(string scope, params string[] named)
    {
        var approval = await ComposeAsync(null, ["approve", "--project", "p", "--name", "n", .. named]);
        Assert.Equal("approved", (string?)approval["payload"]!["decision"]);
        Assert.Equal(scope, (string?)approval["payload"]!["scope"]);
    }

    [Fact]
    public async Task Evidence_in_a_file_is_hashed()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "all green", TestContext.Current.CancellationToken);
        var evidence = await ComposeAsync(
            null, "evidence", "add", "--project", "p", "--name", "n", "--gate", "G2", "--type", "test_result", "--file", file,
            "--artifact-url", "https://ci.test/1");
        File.Delete(file);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("all green"u8)), (string?)evidence["payload"]!["sha256"]);
        Assert.Equal("https://ci.test/1", (string?)evidence["payload"]!["artifact_url"]);
        Assert.Equal("G2", (string?)evidence["gate_code"]);
    }

    [Fact]
    public async Task An_exception_names_each_gate_once()
    {
        var granted = await ComposeAsync(
            null, "exception", "grant", "--project", "p", "--name", "n", "--type", "gate_bypass", "--gate", "G3", "--gate", "G2", "--gate",
            "G3",
            "--reason", "r", "--risk", "k", "--expires", "2026-02-24T18:00:00+01:00");
        Assert.Equal("""["G2","G3"]""", granted["payload"]!["impacted_gates"]!.ToJsonString());
        Assert.Equal(new DateTimeOffset(2026, 2, 24, 17, 0, 0, TimeSpan.Zero), (DateTimeOffset)granted["payload"]!["expires_at"]!);
    }

    [Fact]
    public async Task A_whole_envelope_goes_out_byte_for_byte()
    {
        var envelope = """{"emitted_at":"2026-01-01T00:00:00Z","schema_version":"v1.0","""
            + """  "idempotency_key":"k","event_type":"t","source_system":"manual","release_id":"x","payload":{"n":1.00}}""";
        var said = await GatesProcess.RunAsync(["event", "send", "--dry-run"], null, envelope);
        Assert.Equal(envelope, said.Output.TrimEnd());
    }

    [Fact]
    public async Task What_an_envelope_leaves_out_is_filled_in()
    {
        var said = await GatesProcess.RunAsync(
            ["event", "send", "--dry-run", "--project", "acme/shop", "--name", "v1"], null,
            """{"event_type":"deploy_start","payload":{"environment":"staging"}}""");
        var filled = said.Json;
        Assert.Equal("v1.0", (string?)filled["schema_version"]);
        Assert.Equal(ReleaseId.Of("acme/shop", "v1").ToString(), (string?)filled["release_id"]);
        Assert.StartsWith($"manual/{filled["release_id"]}/deploy_start/", (string?)filled["idempotency_key"], StringComparison.Ordinal);
        Assert.Equal("staging", (string?)filled["payload"]!["environment"]);
    }

    [Fact]
    public async Task Lines_are_envelopes_too()
    {
        var said = await GatesProcess.RunAsync(["event", "send", "--dry-run"], null,
            "{\"event_type\":\"backup_complete\",\"payload\":{\"environment\":\"production\"}}\n\n"
                + "{\"event_type\":\"alert_fired\",\"payload\":{\"environment\":\"production\"}}\r\n");
        Assert.Equal(["backup_complete", "alert_fired"], said.Lines.Select(line => (string?)line["event_type"]));
        Assert.All(said.Lines, line => Assert.Equal(Guid.Empty.ToString(), (string?)line["release_id"]));
    }

    private static async Task<JsonObject> ComposeAsync(Dictionary<string, string>? variables, params IEnumerable<string> arguments)
    {
        var said = await GatesProcess.RunAsync([.. arguments, "--dry-run"], variables);
        Assert.True(said.ExitCode == 0, said.Error);
        return said.Json;
    }
}

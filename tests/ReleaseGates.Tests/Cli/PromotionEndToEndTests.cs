using ReleaseGates.Personas;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>The real binary, the real server, a real database.</summary>
public sealed class PromotionEndToEndTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly GatesOf _ci = new(fixture, PersonaNames.CiServiceRole);
    private readonly GatesOf _manager = new(fixture, PersonaNames.ReleaseManager);
    private readonly GatesOf _tester = new(fixture, PersonaNames.QaTester);

    [Fact]
    public async Task A_release_goes_from_opened_to_promoted_and_its_trace_tells_it()
    {
        await OpenAsync("road");
        await YesAsync(_ci, "check", "report", "--name", "road", "--check", "build", "--status", "pass");
        await YesAsync(_tester, "check", "report", "--name", "road", "--gate", "G2", "--check", "acceptance_criteria", "--status", "pass");
        await YesAsync(_tester, "evidence", "add", "--name", "road", "--gate", "G2", "--type", "test_result", "--artifact-url",
            "https://ci.test/1");

        var early = await _ci.RunAsync("decide", "--name", "road", "--json");
        Assert.Equal(1, early.ExitCode);
        Assert.Contains(early.Json["reasons"]!.AsArray(), reason => (string?)reason!["requirement"] == "rollback_plan_attached");

        await YesAsync(_manager, "evidence", "add", "--name", "road", "--gate", "G3", "--type", "rollback_plan", "--artifact-url",
            "docs/rollback.md");
        var waiting = await _ci.RunAsync("decide", "--name", "road", "--json");
        Assert.Equal(5, waiting.ExitCode);
        Assert.Equal("approval_missing", (string?)Assert.Single(waiting.Json["reasons"]!.AsArray())!["code"]);
        Assert.Equal(5, (await _ci.RunAsync("promote", "--name", "road")).ExitCode);

        await YesAsync(_manager, "approve", "--name", "road", "--gate", "G3", "--rationale", "rehearsed");
        var allowed = await _ci.RunAsync("decide", "--name", "road");
        Assert.Equal(0, allowed.ExitCode);
        Assert.StartsWith("allow production ", allowed.Output, StringComparison.Ordinal);

        var promoted = (await YesAsync(_ci, "promote", "--name", "road", "--json")).Json;
        Assert.NotNull((string?)promoted["deployment_id"]);
        Assert.Equal((string?)promoted["deployment_id"],
            (string?)(await YesAsync(_ci, "promote", "--name", "road", "--json")).Json["deployment_id"]);

        var trace = (await YesAsync(_manager, "release", "trace", "--name", "road", "--json")).Json;
        string?[] kinds = [.. trace["timeline"]!.AsArray().Select(entry => (string?)entry!["kind"])];
        Assert.All((string[])["release_opened", "check", "evidence", "approval", "decision"], kind => Assert.Contains(kind, kinds));
        Assert.Contains("approval", (await YesAsync(_manager, "release", "trace", "--name", "road")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_check_is_a_truthful_no()
    {
        await OpenAsync("broken");
        await YesAsync(_ci, "check", "report", "--name", "broken", "--check", "build", "--status", "fail");
        var said = await _ci.RunAsync("decide", "--name", "broken");
        Assert.Equal(1, said.ExitCode);
        Assert.StartsWith("deny production ", said.Output, StringComparison.Ordinal);
        Assert.Contains("check_failed", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_not_is_told_so()
    {
        await OpenAsync("guarded");
        var promoted = await _tester.RunAsync("promote", "--name", "guarded", "--json");
        Assert.Equal(4, promoted.ExitCode);
        Assert.Equal("not_permitted", (string?)promoted.Json["code"]);
        Assert.StartsWith("gates: not_permitted: ", promoted.Error, StringComparison.Ordinal);

        var approved = await _ci.RunAsync("approve", "--name", "guarded", "--gate", "G3", "--json");
        Assert.Equal(4, approved.ExitCode);
        Assert.Equal("event_type_not_permitted", (string?)approved.Json["error_code"]);
    }

    [Fact]
    public async Task A_token_of_nobody_is_not_allowed()
    {
        var said = await _ci.RunAsync("release", "list", "--token", "x.y.z");
        Assert.Equal(4, said.ExitCode);
        Assert.StartsWith("gates: token_invalid: ", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_a_no()
    {
        var said = await _ci.RunAsync("release", "show", "--name", "nowhere");
        Assert.Equal(1, said.ExitCode);
        Assert.StartsWith("gates: release_not_found: ", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_and_the_database_give_a_release_the_same_id()
    {
        var opened = await OpenAsync("Größe 7");
        Assert.Equal(await fixture.ReleaseIdAsync("acme/shop", "Größe 7"), (Guid)opened["detail"]!["release_id"]!);
    }

    [Fact]
    public async Task The_same_said_twice_is_a_duplicate_and_something_else_under_its_key_is_a_no()
    {
        await OpenAsync("twice");
        string[] report = ["check", "report", "--name", "twice", "--check", "build", "--key", "one", "--json"];
        var first = await YesAsync(_ci, [.. report, "--status", "pass"]);
        var again = await YesAsync(_ci, [.. report, "--status", "pass"]);
        Assert.Equal("duplicate", (string?)again.Json["status"]);
        Assert.Equal((string?)first.Json["ingest_id"], (string?)again.Json["ingest_id"]);

        var other = await _ci.RunAsync(null, [.. report, "--status", "fail"]);
        Assert.Equal(1, other.ExitCode);
        Assert.False((bool?)other.Json["payload_matches"]);
    }

    [Fact]
    public async Task A_signature_under_a_key_that_somebody_else_used_is_a_no()
    {
        await OpenAsync("pre-empted");
        string[] sign = ["approve", "--name", "pre-empted", "--gate", "G3", "--key", "one"];
        await YesAsync(_manager, sign);
        var again = await YesAsync(_manager, sign);
        Assert.Contains("already recorded at 20", again.Output, StringComparison.Ordinal);

        var another = new GatesOf(fixture, PersonaNames.ReleaseManager, "another-manager");
        var said = await another.RunAsync(sign);
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("sender_matches_false", said.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await another.RunAsync([.. sign, "--json"])).ExitCode);
    }

    [Fact]
    public async Task Machines_repeat_each_others_facts()
    {
        await OpenAsync("machines");
        string[] report = ["check", "report", "--name", "machines", "--check", "build", "--status", "pass", "--key", "one"];
        await YesAsync(_ci, report);
        var receiver = new GatesOf(fixture, PersonaNames.CiServiceRole, "receiver");
        Assert.True((bool?)(await YesAsync(receiver, [.. report, "--json"])).Json["sender_matches"]);
        // What a machine said is on record, whoever repeats it.
        var operatorSays = await YesAsync(new GatesOf(fixture, PersonaNames.Sre), "deployment", "start", "--name", "machines",
            "--environment", "staging", "--key", "two");
        Assert.StartsWith("accepted", operatorSays.Output, StringComparison.Ordinal);
        var other = await YesAsync(_ci, "deployment", "start", "--name", "machines", "--environment", "staging", "--key", "two", "--json");
        Assert.False((bool?)other.Json["sender_matches"]);
    }

    [Fact]
    public async Task Lines_are_answered_in_order_and_the_gravest_answer_is_the_exit_code()
    {
        var release = (await OpenAsync("lines"))["detail"]!["release_id"];
        var input = ((string[])["pass", "purple", "fail"]).Select(status => new JsonObject
        {
            ["event_type"] = "check_reported",
            ["release_id"] = release!.DeepClone(),
            ["gate_code"] = "G1",
            ["payload"] = new JsonObject { ["check_name"] = "lint", ["status"] = status },
        }.ToJsonString());
        var said = await _ci.RunAsync(string.Join('\n', input), ["event", "send", "--json"]);
        Assert.Equal(["accepted", "rejected", "accepted"], said.Lines.Select(line => (string?)line["status"]));
        Assert.Equal(1, said.ExitCode);
        Assert.StartsWith("gates: invalid_payload: ", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_is_granted_listed_and_reviewed_by_somebody_else()
    {
        await OpenAsync("night");
        var granted = await YesAsync(
            _manager, "exception", "grant", "--name", "night", "--type", "gate_bypass", "--gate", "G2", "--reason", "lab down", "--risk",
            "untested",
            "--expires", $"{DateTimeOffset.UtcNow.AddHours(2):O}", "--json");
        var id = (string?)granted.Json["detail"]!["exception_id"];

        var listed = (await YesAsync(_manager, "exception", "list", "--name", "night", "--json")).Json;
        Assert.Equal(id, (string?)Assert.Single(listed["exceptions"]!.AsArray())!["exception_id"]);
        Assert.Contains("gate_bypass", (await YesAsync(_manager, "exception", "list", "--name", "night")).Output, StringComparison.Ordinal);

        var own = await _manager.RunAsync("exception", "review", "--name", "night", "--exception", id!);
        Assert.NotEqual(0, own.ExitCode);
        await YesAsync(new GatesOf(fixture, PersonaNames.Sre), "exception", "review", "--name", "night", "--exception", id!, "--note",
            "no harm");
    }

    [Fact]
    public async Task Nobody_signs_or_promotes_what_moved_since_they_looked()
    {
        const string Seen = "782fea9a7a46f6a2b4b0a3d8d3c5e1f2a9b8c7d6", Present = "9a81c3355d0e4b7f8a1c2d3e4f5061728394a5b6";
        await OpenAsync("moved", Seen);
        await OpenAsync("moved", Present);

        string[] sign = ["approve", "--name", "moved", "--gate", "G3"];
        var refused = await _manager.RunAsync([.. sign, "--source-ref", Seen]);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith($"gates: source_ref_moved: The release is at {Present} now, not at {Seen}.", refused.Error,
            StringComparison.Ordinal);
        Assert.Contains("hint: Look at what is to go out now", refused.Error, StringComparison.Ordinal);
        Assert.Equal("source_ref_moved",
            (string?)(await _manager.RunAsync([.. sign, "--source-ref", "782FEA9", "--json"])).Json["error_code"]);
        foreach (var asking in (string[][])[["promote"], ["decide", "--record"]])
        {
            var said = await _manager.RunAsync([.. asking, "--name", "moved", "--source-ref", Seen, "--json"]);
            Assert.Equal((1, "source_ref_moved"), (said.ExitCode, (string?)said.Json["code"]));
        }

        // What is not named is looked up, shown, and sent along.
        var signed = await YesAsync(_manager, [.. sign, "--rationale", "the second one"]);
        Assert.Equal($"about {Present}, where moved is now", signed.Error.Trim());
        Assert.Equal($"{Present} false", await fixture.Database.ValueAsync<string>(
            "select concat_ws(' ', subject_ref, subject_assumed::text) from ops.approvals where rationale_text = 'the second one'"));
    }

    [Fact]
    public async Task A_release_is_found_by_its_name_under_whatever_id_it_was_opened()
    {
        var id = $"{Guid.NewGuid():D}";
        await YesAsync(_ci, "event", "send", "--type", "release_opened", "--release", id, "--payload", new JsonObject
        {
            ["project"] = "acme/shop",
            ["release_name"] = "under another id",
            ["environment_target"] = "production",
            ["source_ref"] = "abc123",
        }.ToJsonString());
        string[] named = ["--name", "under another id", "--json"];
        Assert.Equal(id, (string?)(await YesAsync(_ci, ["release", "show", .. named])).Json["release_id"]);
        Assert.Equal(id,
            (string?)(await YesAsync(_manager, ["approve", "--gate", "G3", .. named])).Json["detail"]!["release_id"]);
        Assert.Equal(id, (string?)(await _ci.RunAsync(["decide", .. named])).Json["release_id"]);
    }

    [Fact]
    public async Task A_list_has_pages()
    {
        await OpenAsync("page 1");
        await OpenAsync("page 2");
        var first = (await YesAsync(_ci, "release", "list", "--limit", "1", "--json")).Json;
        var second = (await YesAsync(_ci, "release", "list", "--limit", "1", "--after", (string)first["next"]!, "--json")).Json;
        Assert.NotEqual((string?)first["releases"]![0]!["release_id"], (string?)second["releases"]![0]!["release_id"]);
        Assert.Contains("page 2", (await YesAsync(_ci, "release", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("acme/shop", (await YesAsync(_ci, "release", "show", "--name", "page 1")).Output, StringComparison.Ordinal);
    }

    private async Task<JsonObject> OpenAsync(string name, string sourceRef = "abc123") =>
        (await YesAsync(_ci, "release", "open", "--name", name, "--source-ref", sourceRef, "--initiator", $"test-{PersonaNames.Developer}",
            "--json")).Json;

    private static async Task<GatesProcess.Said> YesAsync(GatesOf gates, params string[] arguments)
    {
        var said = await gates.RunAsync(arguments);
        Assert.True(said.ExitCode == 0, $"gates {string.Join(' ', arguments)} ended with {said.ExitCode}: {said.Error}{said.Output}");
        return said;
    }
}

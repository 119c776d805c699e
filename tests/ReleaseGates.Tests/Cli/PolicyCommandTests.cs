using ReleaseGates.Personas;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>The policy, shown, changed and compared by the real command line at the real server.</summary>
public sealed class PolicyCommandTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly string _project = $"acme/{Guid.NewGuid():N}";
    private readonly GatesOf _developer = new(fixture, PersonaNames.Developer);

    [Fact]
    public async Task A_change_is_shown_compared_and_on_record()
    {
        Assert.Equal(0, (await _developer.RunAsync("policy", "diff", "--project", _project)).ExitCode);
        var before = DateTimeOffset.UtcNow;

        var set = await AdministerAsync(
            "policy", "set", "--gate", "G3", "--code", "fresh_recovery_drill", "--project", _project, "--fields",
            """{"max_age": "30 days"}""", "--on", "--reason", "after the outage", "--json");
        Assert.Equal(0, set.ExitCode);
        var id = (string?)set.Json["requirement_id"];
        Assert.Equal("root-7 after the outage", await fixture.Database.ValueAsync<string>(
            "select actor || ' ' || reason from ops.policy_changes where subject_key = $1 and not is_installation", id));

        var shown = (await _developer.RunAsync(
            "policy", "show", "--project", _project, "--environment", "production", "--json")).Json["requirements"]!.AsArray();
        var drill = Assert.Single(shown, row => (string?)row!["code"] == "fresh_recovery_drill")!;
        Assert.Equal((true, "30 days", _project), ((bool)drill["enabled"]!, (string?)drill["max_age"], (string?)drill["project"]));
        Assert.Contains("30 days", (await _developer.RunAsync("policy", "show", "--project", _project)).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("30 days", (await _developer.RunAsync("policy", "show")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "30 days", (await _developer.RunAsync("policy", "show", "--project", _project, "--as-of", $"{before:O}")).Output,
            StringComparison.Ordinal);

        var differs = await _developer.RunAsync("policy", "diff", "--project", _project);
        Assert.Equal(1, differs.ExitCode);
        Assert.Matches(@"G3 +fresh_recovery_drill +max_age +90 days +30 days", differs.Output);
        var since = await _developer.RunAsync("policy", "diff", "--project", _project, "--since", $"{before:O}", "--json");
        Assert.Equal(1, since.ExitCode);
        Assert.Equal("fresh_recovery_drill", (string?)Assert.Single(since.Json["differences"]!.AsArray())!["code"]);
        Assert.Equal(0, (await _developer.RunAsync(
            "policy", "diff", "--project", _project, "--since", $"{DateTimeOffset.UtcNow:O}")).ExitCode);
    }

    [Fact]
    public async Task Nobody_but_an_administrator_changes_it()
    {
        foreach (var persona in PersonaNames.All)
        {
            var said = await new GatesOf(fixture, persona)
                .RunAsync("policy", "set", "--gate", "G1", "--code", "build_passes", "--project", _project, "--off", "--reason",
                    "in a hurry", "--json");
            Assert.Equal((persona, 4, "not_permitted"), (persona, said.ExitCode, (string?)said.Json["code"]));
        }
        Assert.Equal(0, (await _developer.RunAsync("policy", "diff", "--project", _project)).ExitCode);
    }

    [Fact]
    public async Task Service_role_administers_nothing_and_is_told_what_does()
    {
        var claims = TestIssuer.Claims("service_role");
        claims["iss"] = ServerFixture.SecretIssuer;
        var key = TestIssuer.SignWithSecret(System.Text.Encoding.UTF8.GetBytes(ServerFixture.Secret), claims);
        var said = await GatesProcess.RunAsync(
            ["policy", "set", "--gate", "G2", "--code", "test_evidence_attached", "--project", _project, "--off", "--reason", "in a hurry"],
            new Dictionary<string, string> { ["GATES_URL"] = fixture.Server.Address.ToString(), ["GATES_TOKEN"] = key });
        Assert.Equal(4, said.ExitCode);
        Assert.StartsWith("gates: not_permitted: ", said.Error, StringComparison.Ordinal);
        Assert.Contains("gates token mint --persona gates_admin", said.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _developer.RunAsync("policy", "diff", "--project", _project)).ExitCode);
    }

    [Theory]
    [InlineData("""{"max_age": "soon"}""")]
    [InlineData("""{"colour": "red"}""")]
    [InlineData("""{"min_count": 0}""")]
    public async Task A_requirement_that_makes_no_sense_is_a_no(string fields)
    {
        var said = await AdministerAsync(
            "policy", "set", "--gate", "G2", "--code", "test_evidence_attached", "--project", _project, "--fields", fields, "--reason",
            "a trial", "--json");
        Assert.Equal((1, "invalid_value"), (said.ExitCode, (string?)said.Json["code"]));
        Assert.StartsWith("gates: invalid_value: ", said.Error, StringComparison.Ordinal);
        Assert.Contains("  hint: ", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preset_is_shown_applied_and_taken_back()
    {
        var differs = await _developer.RunAsync("policy", "preset", "two-people", "--dry-run");
        Assert.Equal(1, differs.ExitCode);
        Assert.Matches("""G3 accountable_signoff +distinct_from +\["G2"\] +- """, differs.Output);
        Assert.Equal(4, (await _developer.RunAsync("policy", "preset", "two-people", "--reason", "in a hurry")).ExitCode);

        // Whoever comes second finds it done: what changed, changed once.
        var callers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => AdministerAsync(
            "policy", "preset", "two-people", "--reason", "there are two of us", "--json")));
        Assert.All(callers, caller => Assert.Equal(0, caller.ExitCode));
        var changes = Assert.Single(callers, caller => caller.Json["changes"]!.AsArray().Count > 0).Json["changes"]!.AsArray();
        Assert.Equal(1 + await fixture.CountAsync("select count(*) from ops.exception_types"), changes.Count);
        Assert.Equal(changes.Count, await fixture.CountAsync(
            "select count(*) from ops.policy_changes where actor = 'root-7' and reason = 'preset two-people: there are two of us'"));
        Assert.Contains(
            "two-people was in effect already; nothing changed",
            (await AdministerAsync("policy", "preset", "two-people", "--reason", "again")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await _developer.RunAsync("policy", "preset", "two-people", "--dry-run")).ExitCode);
        Assert.Matches("strict +not in effect(.|\n)+two-people +in effect", (await _developer.RunAsync("policy", "preset")).Output);
        var strict = await _developer.RunAsync("policy", "preset", "strict", "--dry-run", "--json");
        Assert.Equal((1, changes.Count), (strict.ExitCode, strict.Json["presets"]!.AsArray().Count));
        Assert.Contains(
            "strict is in effect from now on",
            (await AdministerAsync("policy", "preset", "strict", "--reason", "there are three of us")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await _developer.RunAsync("policy", "preset", "two-people", "--dry-run")).ExitCode);
    }

    [Theory]
    [InlineData("--dry-run")]
    [InlineData("--reason=why not")]
    public async Task A_preset_that_nobody_knows_is_a_no(string option)
    {
        var said = await AdministerAsync("policy", "preset", "one-person", option, "--json");
        Assert.Equal((1, "invalid_value"), (said.ExitCode, (string?)said.Json["code"]));
        Assert.Contains("There is no preset 'one-person'.", said.Error, StringComparison.Ordinal);
        Assert.Contains("  hint: Use strict or two-people.", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_plane_that_is_away_is_no_answer()
    {
        var said = await GatesProcess.RunAsync(
            ["policy", "show", "--attempts", "1"],
            new Dictionary<string, string> { ["GATES_URL"] = $"http://127.0.0.1:{Ports.Free()}", ["GATES_TOKEN"] = "t" });
        Assert.Equal(3, said.ExitCode);
        Assert.StartsWith("gates: unreachable: ", said.Error, StringComparison.Ordinal);
    }

    private Task<GatesProcess.Said> AdministerAsync(params string[] arguments) => GatesProcess.RunAsync(
        arguments, new Dictionary<string, string> { ["GATES_URL"] = fixture.Server.Address.ToString(),
            ["GATES_TOKEN"] = AdministratorToken.Of("root-7") });
}

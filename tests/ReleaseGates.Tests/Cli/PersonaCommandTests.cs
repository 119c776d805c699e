using ReleaseGates.Personas;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>Who holds which persona, told by the real command line to the real server.</summary>
public sealed class PersonaCommandTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_persona_is_assigned_listed_and_revoked_and_who_did_it_is_on_record()
    {
        var assigned = (await YesAsync(
            "root-1", "persona", "assign", "--subject", "alice", "--persona", "release_manager", "--github-login", "Alice-1",
            "--json")).Json;
        Assert.Equal("root-1", (string?)assigned["assigned_by"]);
        var id = (string)assigned["assignment_id"]!;

        var again = (await YesAsync(
            "root-2", "persona", "assign", "--subject", "alice", "--persona", "release_manager", "--github-login", "Alice-1",
            "--json")).Json;
        Assert.True(JsonNode.DeepEquals(assigned, again));

        var listed = (await YesAsync("root-1", "persona", "list", "--subject", "alice", "--json")).Json;
        Assert.Equal(id, (string?)Assert.Single(listed["assignments"]!.AsArray())!["assignment_id"]);
        var table = (await YesAsync("root-1", "persona", "list", "--persona", "release_manager")).Output;
        Assert.Contains("Alice-1", table, StringComparison.Ordinal);

        var revoked = (await YesAsync("root-3", "persona", "revoke", "--assignment", id, "--json")).Json;
        Assert.Equal("root-3", (string?)revoked["revoked_by"]);
        Assert.Equal("root-1", (string?)revoked["assigned_by"]);
        Assert.True(JsonNode.DeepEquals(revoked, (await YesAsync("root-4", "persona", "revoke", "--assignment", id, "--json")).Json));

        Assert.Empty((await YesAsync("root-1", "persona", "list", "--subject", "alice", "--json")).Json["assignments"]!.AsArray());
        Assert.Single((await YesAsync(
            "root-1", "persona", "list", "--subject", "alice", "--revoked", "--json")).Json["assignments"]!.AsArray());
        Assert.Contains("root-3", (await YesAsync("root-1", "persona", "list", "--revoked")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_login_ends_the_assignment_and_begins_one()
    {
        await YesAsync("root", "persona", "assign", "--subject", "moved", "--persona", "sre", "--github-login", "old-login");
        await YesAsync("root-2", "persona", "assign", "--subject", "moved", "--persona", "sre", "--github-login", "new_login");
        var all = (await YesAsync("root", "persona", "list", "--subject", "moved", "--revoked", "--json")).Json["assignments"]!.AsArray();
        Assert.Equal(["old-login by root-2", "new_login by "], all.Select(one => $"{one!["github_login"]} by {one["revoked_by"]}"));
    }

    [Fact]
    public async Task A_name_is_known_without_a_persona_and_is_what_it_was_assigned()
    {
        Assert.StartsWith("renovate is a service ", (await YesAsync(
            "root", "persona", "assign", "--subject", "renovate", "--kind", "service")).Output, StringComparison.Ordinal);
        var known = (await YesAsync("root", "persona", "list", "--subject", "renovate", "--json")).Json["assignments"]![0]!;
        Assert.Equal((null, "service"), ((string?)known["persona"], (string?)known["kind"]));

        Assert.StartsWith("nora is sre (human) ", (await YesAsync(
            "root", "persona", "assign", "--subject", "nora", "--persona", "sre", "--kind", "human")).Output, StringComparison.Ordinal);
        await YesAsync("root", "persona", "assign", "--subject", "nora", "--persona", "sre", "--kind", "agent");
        var all = (await YesAsync("root", "persona", "list", "--subject", "nora", "--revoked", "--json")).Json["assignments"]!.AsArray();
        Assert.Equal(["human by root", "agent by "], all.Select(one => $"{one!["kind"]} by {one["revoked_by"]}"));
        Assert.StartsWith("renovate is no longer a service, ", (await YesAsync(
            "root", "persona", "revoke", "--assignment", $"{known["assignment_id"]}")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("carol", "Bob-Login")]
    [InlineData("carol", "bob")]
    [InlineData("bob-login", null)]
    public async Task One_name_never_means_two_people(string subject, string? login)
    {
        await YesAsync("root", "persona", "assign", "--subject", "bob", "--persona", "developer", "--github-login", "bob-login");
        var said = await RunAsync(
            AdministratorToken.Of("root"),
            ["persona", "assign", "--subject", subject, "--persona", "qa_tester", .. login is null ? (string[])[]
                : ["--github-login", login], "--json"]);
        Assert.Equal(1, said.ExitCode);
        Assert.Equal("github_login_taken", (string?)said.Json["code"]);
        Assert.StartsWith("gates: github_login_taken: ", said.Error, StringComparison.Ordinal);
        // The person itself may hold another persona under the same login.
        await YesAsync("root", "persona", "assign", "--subject", "bob", "--persona", "qa_tester", "--github-login", "BOB-LOGIN");
    }

    [Theory]
    [InlineData("ann smith")]
    [InlineData("-ann")]
    [InlineData("@ann")]
    public async Task A_login_is_one_that_GitHub_has(string login)
    {
        var said = await RunAsync(
            AdministratorToken.Of("root"), "persona", "assign", "--subject", "ann", "--persona", "sre", $"--github-login={login}");
        Assert.Equal(1, said.ExitCode);
        Assert.StartsWith("gates: invalid_value: ", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_assigned_is_not_revoked()
    {
        var said = await RunAsync(AdministratorToken.Of("root"), "persona", "revoke", "--assignment", $"{Guid.NewGuid()}", "--json");
        Assert.Equal(1, said.ExitCode);
        Assert.Equal("assignment_not_found", (string?)said.Json["code"]);
    }

    public static TheoryData<string> EachPersona => [.. PersonaNames.All];

    [Theory]
    [MemberData(nameof(EachPersona))]
    public async Task No_persona_gives_itself_another(string persona)
    {
        var token = fixture.Issuer.Token(persona);
        var assigned = await RunAsync(token, "persona", "assign", "--subject", $"test-{persona}", "--persona", "release_manager", "--json");
        Assert.Equal(4, assigned.ExitCode);
        Assert.Equal("not_permitted", (string?)assigned.Json["code"]);
        var revoked = await RunAsync(token, "persona", "revoke", "--assignment", $"{Guid.NewGuid()}");
        Assert.Equal(4, revoked.ExitCode);

        var listed = await RunAsync(token, "persona", "list", "--json");
        Assert.Equal(persona is "release_manager" or "audit_reader" ? 0 : 4, listed.ExitCode);
    }

    [Fact]
    public async Task Service_role_of_an_issuer_that_may_not_say_it_administers_nothing()
    {
        var said = await RunAsync(
            fixture.Issuer.Token("service_role"), "persona", "assign", "--subject", "eve", "--persona", "release_manager");
        Assert.Equal(4, said.ExitCode);
        Assert.StartsWith("gates: unknown_persona: ", said.Error, StringComparison.Ordinal);
        Assert.Equal(0, await fixture.CountAsync("select count(*) from ops.persona_assignments where subject = 'eve'"));
    }

    private async Task<GatesProcess.Said> YesAsync(string administrator, params string[] arguments)
    {
        var said = await RunAsync(AdministratorToken.Of(administrator), arguments);
        Assert.True(said.ExitCode == 0, $"gates {string.Join(' ', arguments)} ended with {said.ExitCode}: {said.Error}{said.Output}");
        return said;
    }

    private Task<GatesProcess.Said> RunAsync(string token, params string[] arguments) => GatesProcess.RunAsync(
        arguments, new Dictionary<string, string> { ["GATES_URL"] = fixture.Server.Address.ToString(), ["GATES_TOKEN"] = token });
}

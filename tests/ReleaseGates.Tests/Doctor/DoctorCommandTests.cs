using ReleaseGates.Tests.Supabase;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Doctor;

/// <summary><c>gates doctor</c>, at a server and at a Supabase project.</summary>
public sealed class DoctorCommandTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_server_that_is_well_is_called_well()
    {
        var (exit, states, _) = await ExamineAsync(gates.Server.Address, gates.Issuer.Token("ci_service_role"), "--canary");
        Assert.Equal(0, exit);
        Assert.Equal(["address", "clock", "ready", "anonymous refused", "token", "persona limited", "canary"], states.Keys);
        Assert.All(states.Values, state => Assert.Equal("ok", state));
        Assert.Equal(1, await gates.CountAsync("select count(*) from ops.environment_events where payload ->> 'sent_by' = 'gates doctor'"));
    }

    [Fact]
    public async Task A_token_is_looked_at_where_there_is_one()
    {
        var (none, without, _) = await ExamineAsync(gates.Server.Address, null);
        Assert.Equal((0, "skipped"), (none, without["token"]));

        using var stranger = new TestIssuer();
        var (exit, states, said) = await ExamineAsync(gates.Server.Address, stranger.Token("sre"));
        Assert.Equal((1, "wrong"), (exit, states["token"]));
        Assert.Contains("401 token_invalid", said, StringComparison.Ordinal);

        var administrator = TestIssuer.Claims("gates_admin");
        administrator["iss"] = ServerFixture.SecretIssuer;
        var almighty = TestIssuer.SignWithSecret(System.Text.Encoding.UTF8.GetBytes(ServerFixture.Secret), administrator);
        Assert.Equal("wrong", (await ExamineAsync(gates.Server.Address, almighty)).States["persona limited"]);
    }

    [Fact]
    public async Task A_server_without_its_database_is_not_ready()
    {
        await using var server = await gates.AnotherServerAsync(
            new() { ["GATES_DATABASE_URL"] = "postgresql://gates_server:x@127.0.0.1:9/gates" });
        var (exit, states, said) = await ExamineAsync(server.Address, null);
        Assert.Equal((1, "wrong"), (exit, states["ready"]));
        Assert.Contains("database_unavailable", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_answers_there_is_nothing_to_examine()
    {
        Assert.Equal(3, (await ExamineAsync(new("http://127.0.0.1:9"), null)).Exit);
        Assert.Equal(2, (await GatesProcess.RunAsync("doctor")).ExitCode);
    }

    [Fact]
    public async Task A_project_that_is_well_is_called_well()
    {
        using var issuer = new TestIssuer();
        await using var project = await SupabaseProject.StartAsync(issuer);
        string[] key = ["--key", Gateway.ProjectKey];
        var (exit, states, said) = await ExamineAsync(project.Address, issuer.Token("ci_service_role"), [.. key, "--canary"]);
        Assert.True(exit == 0, said);
        Assert.Equal(
            ["address", "clock", "schema exposed", "internals hidden", "anonymous refused", "open to anon", "token", "persona limited",
                "edge function", "canary"], states.Keys);
        Assert.All(states.Values, state => Assert.Equal("ok", state));

        // The same project, with a token that no persona holds, and then with the doors open.
        Assert.Equal("wrong", (await ExamineAsync(project.Address, issuer.Token("authenticated"), key)).States["token"]);
        await project.Database.RunAsync("""
            grant usage on schema ops to anon;
            grant select on ops.releases to anon;
            grant select, update on ops.environment_events to ci_service_role;
            notify pgrst, 'reload schema';
            """);
        await project.RestartDataApiAsync(issuer, "public, ops, ops_private");
        var (open, opened, told) = await ExamineAsync(project.Address, issuer.Token("ci_service_role"), key);
        Assert.Equal(1, open);
        foreach (var check in (string[])["internals hidden", "anonymous refused", "open to anon", "persona limited"])
            Assert.True(opened[check] == "wrong", $"{check}: {told}");

        await project.RestartDataApiAsync(issuer, "public");
        Assert.Equal("wrong", (await ExamineAsync(project.Address, issuer.Token("ci_service_role"), key)).States["schema exposed"]);
    }

    private static async Task<(int Exit, Dictionary<string, string> States, string Said)> ExamineAsync(
        Uri address, string? token, params string[] more)
    {
        var variables = token is null ? [] : new Dictionary<string, string> { ["GATES_TOKEN"] = token };
        var said = await GatesProcess.RunAsync(["doctor", "--json", "--url", $"{address}", .. more], variables);
        var checks = JsonNode.Parse(said.Output)!["checks"]!.AsArray();
        return (said.ExitCode, checks.ToDictionary(check => (string)check!["check"]!, check => (string)check!["state"]!), said.Output);
    }
}

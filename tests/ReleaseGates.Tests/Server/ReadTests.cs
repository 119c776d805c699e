using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Server;

public sealed class ReadTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Releases_are_paged_newest_first_without_gaps()
    {
        var project = $"pages-{Guid.NewGuid()}";
        for (var i = 0; i < 7; i++)
            await OpenAsync(project, $"v{i}");
        using var client = gates.Server.Client(gates.Issuer.Token("release_manager"));

        var names = new List<string>();
        string? next = null;
        do
        {
            using var answer = await client.GetAsync($"/v1/releases?project={project}&limit=3{(next is null ? "" : $"&after={next}")}");
            var page = await answer.JsonAsync();
            var releases = page["releases"]!.AsArray();
            Assert.InRange(releases.Count, 1, 3);
            names.AddRange(releases.Select(release => (string)release!["release_name"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        Assert.Equal(["v6", "v5", "v4", "v3", "v2", "v1", "v0"], names);
    }

    [Fact]
    public async Task A_release_shows_only_the_tables_that_its_reader_may_read()
    {
        var id = await OpenAsync($"one-{Guid.NewGuid()}", "v1");

        async Task<JsonObject> ReadAsync(string persona)
        {
            using var client = gates.Server.Client(gates.Issuer.Token(persona));
            using var answer = await client.GetAsync($"/v1/releases/{id}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.JsonAsync();
        }

        var manager = await ReadAsync("release_manager");
        Assert.Equal(["G1", "G2", "G3", "G4"], manager["gates"]!.AsArray().Select(gate => (string)gate!["gate_code"]!));
        Assert.Empty(manager["deployments"]!.AsArray());
        Assert.NotNull(manager["updated_at"]);
        var ci = await ReadAsync("ci_service_role");
        Assert.Equal(4, ci["gates"]!.AsArray().Count);
        Assert.Null(ci["deployments"]);
        var tester = await ReadAsync("qa_tester");
        Assert.Null(tester["gates"]);
        Assert.Null(tester["deployments"]);
    }

    [Fact]
    public async Task A_denied_promotion_carries_the_decision_and_the_decision_can_be_asked_for()
    {
        var id = await OpenAsync($"denied-{Guid.NewGuid()}", "v1");
        using var client = gates.Server.Client(gates.Issuer.Token("release_manager"));
        using var asked = await client.GetAsync($"/v1/releases/{id}/decision?environment=production");
        Assert.Equal("deny", (string?)(await asked.JsonAsync())["verdict"]);

        using var denied = await client.PostAsync($"/v1/releases/{id}/promotions", Events.Json("""{"environment":"production"}"""));
        var problem = await denied.ProblemAsync(HttpStatusCode.Conflict, "promotion_denied");
        Assert.Equal("deny", (string?)problem["decision"]!["verdict"]);
        Assert.NotEmpty(problem["decision"]!["reasons"]!.AsArray());
        Assert.NotNull((string?)problem["decision"]!["decision_id"]);
    }

    [Fact]
    public async Task The_trace_and_the_exceptions_of_a_release_can_be_read()
    {
        var id = await OpenAsync($"trace-{Guid.NewGuid()}", "v1");
        using var client = gates.Server.Client(gates.Issuer.Token("audit_reader"));
        using var trace = await client.GetAsync($"/v1/releases/{id}/trace");
        Assert.Contains((await trace.JsonAsync())["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "release_opened");
        using var exceptions = await client.GetAsync($"/v1/releases/{id}/exceptions");
        Assert.Empty((await exceptions.JsonAsync())["exceptions"]!.AsArray());
    }

    [Fact]
    public async Task Callers_who_share_connections_never_share_an_identity()
    {
        await using var server = await gates.AnotherServerAsync(
            new() { ["Database__ReadConnections"] = "2", ["Database__ConnectionWaitSeconds"] = "120" });
        var id = await OpenAsync($"shared-{Guid.NewGuid()}", "v1");
        using var manager = server.Client(gates.Issuer.Token("release_manager"));
        using var sre = server.Client(gates.Issuer.Token("sre"));
        using var tester = server.Client(gates.Issuer.Token("qa_tester"));
        using var ci = server.Client(gates.Issuer.Token("ci_service_role"));

        await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            using var answer = await ((i % 4) switch { 0 => manager, 1 => sre, 2 => tester, _ => ci }).GetAsync($"/v1/releases/{id}");
            if (i % 4 == 1)
            {
                await answer.ProblemAsync(HttpStatusCode.Forbidden, "not_permitted");
                return;
            }
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var release = await answer.JsonAsync();
            Assert.Equal((i % 4 == 2, i % 4 != 0), (release["gates"] is null, release["deployments"] is null));
        }));
    }

    private async Task<Guid> OpenAsync(string project, string name)
    {
        var id = await gates.ReleaseIdAsync(project, name);
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        using var answer = await client.IngestAsync(Events.Opened(id, project, name));
        Assert.Equal("accepted", (string?)(await answer.JsonAsync())["status"]);
        return id;
    }
}

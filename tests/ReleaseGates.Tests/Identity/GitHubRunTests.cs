using ReleaseGates.Personas;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Identity;

/// <summary>A run of GitHub Actions is CI of one project and of no other, in the name of the login that started it.</summary>
public sealed class GitHubRunTests(IssuersFixture gates) : IClassFixture<IssuersFixture>
{
    [Fact]
    public async Task A_run_opens_a_release_of_its_project_and_the_token_says_who_started_it()
    {
        var release = await OpenAsync(Run(), "acme/shop", "Initiated", "somebody-else");
        Assert.Equal(
            "octocat | repo:acme/shop:ref:refs/heads/main",
            await gates.Database.ValueAsync<string>(
                "select initiating_actor || ' | ' || created_by from ops.releases where release_id = $1", release));
        Assert.Equal(
            "repo:acme/shop:ref:refs/heads/main",
            await gates.Database.ValueAsync<string>("select actor from ops.event_ingest_log where release_id = $1", release));
    }

    [Fact]
    public async Task The_project_is_the_configured_one_where_one_is()
    {
        var web = gates.Forge.Run(claims =>
        {
            claims["repository"] = "acme/web";
            claims["environment"] = "production";
            claims["workflow_ref"] = "acme/web/.github/workflows/release.yml@refs/heads/main";
        });
        await OpenAsync(web, "storefront", "Mapped");
        await RefusedAsync(web, await OpenedAsync("acme/web", "Mapped"));
    }

    [Theory]
    [InlineData("acme/other")]
    [InlineData("acme/shop-2")]
    [InlineData("acme/shop ")]
    public async Task A_run_opens_no_release_of_another_project(string project)
    {
        await RefusedAsync(Run(), await OpenedAsync(project, "Foreign"));
        Assert.Equal(0, await gates.Database.ValueAsync<long>("select count(*) from ops.releases where project = $1", project));
    }

    [Fact]
    public async Task A_run_speaks_for_its_project_in_any_case()
    {
        await AcceptedAsync(Run(), await OpenedAsync("Acme/Shop", "Spelt"));
        Assert.Equal(1, await gates.Database.ValueAsync<long>(
            "select count(*) from ops.releases where project = 'acme/shop' and release_name = 'Spelt'"));
    }

    [Theory]
    [InlineData("build_complete", """{"status": "pass"}""", "G1")]
    [InlineData("check_reported", """{"check_name": "lint", "status": "pass"}""", "G1")]
    [InlineData("evidence_attached", """{"artifact_type": "build_log", "artifact_url": "https://ci.test/1"}""", null)]
    [InlineData("deploy_start", """{"environment": "production"}""", null)]
    [InlineData("deploy_complete", """{"environment": "production", "status": "succeeded"}""", null)]
    [InlineData("rollback_trigger", """{"environment": "production"}""", null)]
    [InlineData("health_check", """{"environment": "production", "status": "pass"}""", null)]
    [InlineData("backup_complete", """{"environment": "production"}""", null)]
    [InlineData("an_event_of_tomorrow", """{"environment": "production"}""", null)]
    public async Task No_event_of_a_run_touches_a_release_of_another_project(string type, string payload, string? gate)
    {
        var foreign = await ForeignAsync($"Touched by {type}");
        var body = Event(type, foreign, payload, gate);
        await RefusedAsync(Run(), body);
        // A token of no project may: it is the project that was refused, not the event.
        using var client = gates.Server.Client(gates.Forge.Issuer.Token(PersonaNames.CiServiceRole));
        using var answer = await client.IngestAsync(body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("not_own_project", text, StringComparison.Ordinal);
        Assert.True(answer.StatusCode == HttpStatusCode.OK || type == "rollback_trigger", text);
    }

    [Fact]
    public async Task A_run_reports_on_its_own_release_and_on_environments()
    {
        var own = await OpenAsync(Run(), "acme/shop", "Reported");
        await AcceptedAsync(Run(), Event("build_complete", own, """{"status": "pass"}""", "G1"));
        await AcceptedAsync(Run(), Event("backup_complete", Guid.Empty, """{"environment": "staging"}"""));
    }

    [Fact]
    public async Task A_foreign_deployment_cannot_be_named_from_an_own_release()
    {
        var foreign = await ForeignAsync("Deployed");
        var deployment = Guid.NewGuid();
        await gates.Database.RunAsync(
            "insert into ops.deployments (deployment_id, release_id, environment, deployed_by, deployed_at, source_ref) "
                + "values ($1, $2, 'staging', 'x', now(), 'abc123')", deployment, foreign);
        var own = await OpenAsync(Run(), "acme/shop", "Names another's");
        foreach (var release in (Guid[])[own, Guid.Empty])
            await RefusedAsync(Run(),
                Event("health_check", release, $$"""{"environment": "staging", "status": "fail", "deployment_id": "{{deployment}}"}"""));
    }

    [Fact]
    public async Task A_run_does_not_promote_a_release_of_another_project()
    {
        var foreign = await ForeignAsync("Promoted");
        using var client = gates.Server.Client(Run());
        using var refused = await PromoteAsync(client, foreign);
        await refused.ProblemAsync(HttpStatusCode.Forbidden, "not_own_project");

        using var own = await PromoteAsync(client, await OpenAsync(Run(), "acme/shop", "Promoted"));
        await own.ProblemAsync(HttpStatusCode.Conflict, "promotion_denied");
    }

    [Fact]
    public async Task A_run_is_CI_and_nothing_else_whatever_its_token_adds()
    {
        var forged = gates.Forge.Run(claims =>
        {
            claims["role"] = "release_manager";
            claims["project"] = "acme/other";
            claims["github_login"] = "somebody-else";
            claims["app_metadata"] = new JsonObject { ["actor_kind"] = "human" };
        });
        var release = await OpenAsync(forged, "acme/shop", "Added");
        Assert.Equal("octocat",
            await gates.Database.ValueAsync<string>("select initiating_actor from ops.releases where release_id = $1", release));

        using var client = gates.Server.Client(forged);
        using var signed = await client.IngestAsync(
            Event("gate_signoff", release, """{"decision": "approved", "rationale_text": "me"}""", "G3"));
        Assert.Equal("event_type_not_permitted", (string?)(await signed.JsonAsync())["error_code"]);
        using var trace = await client.GetAsync($"/v1/releases/{release}/trace");
        await trace.ProblemAsync(HttpStatusCode.Forbidden, "not_permitted");
    }

    [Fact]
    public async Task Who_started_the_run_is_the_person_with_that_login_and_does_not_approve_it()
    {
        await gates.Database.RunAsync("select ops.assign_persona('person-of-login', 'release_manager', 'Mona-Lisa')");
        var release = await OpenAsync(gates.Forge.Run("actor", "mona-lisa"), "acme/shop", "Four eyes");
        using var client = gates.Server.Client(gates.Forge.Issuer.Token(PersonaNames.ReleaseManager, "person-of-login"));
        using var answer = await client.IngestAsync(
            Event("gate_signoff", release, """{"decision": "approved", "rationale_text": "mine"}""", "G3")
            .Replace("github_actions", "manual", StringComparison.Ordinal));
        Assert.Equal("accepted", (string?)(await answer.JsonAsync())["status"]);

        using var decided = await client.GetAsync($"/v1/releases/{release}/decision?environment=production");
        Assert.Contains("self_approved", await decided.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private string Run() => gates.Forge.Run();

    private async Task<Guid> OpenAsync(string token, string project, string name, string? initiator = null)
    {
        await AcceptedAsync(token, await OpenedAsync(project, name, initiator));
        return await IdAsync(project, name);
    }

    private Task<Guid> ForeignAsync(string name) => OpenAsync(gates.Forge.Issuer.Token(PersonaNames.CiServiceRole), "acme/other-1", name);

    private async Task<string> OpenedAsync(string project, string name, string? initiator = null) =>
        Events.Opened(await IdAsync(project, name), project, name, initiator);

    private Task<Guid> IdAsync(string project, string name) =>
        gates.Database.ValueAsync<Guid>("select ops.release_id($1, $2)", project, name);

    private async Task AcceptedAsync(string token, string body)
    {
        using var client = gates.Server.Client(token);
        using var answer = await client.IngestAsync(body);
        var result = await answer.JsonAsync();
        Assert.True((string?)result["status"] == "accepted", result.ToJsonString());
    }

    private async Task RefusedAsync(string token, string body)
    {
        using var client = gates.Server.Client(token);
        using var answer = await client.IngestAsync(body);
        var result = await answer.JsonAsync();
        Assert.True((string?)result["error_code"] == "not_own_project", result.ToJsonString());
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> PromoteAsync(HttpClient client, Guid release) =>
        client.PostAsync($"/v1/releases/{release}/promotions",
            new StringContent("""{"environment": "production"}""", Encoding.UTF8, "application/json"));

    private static string Event(string type, Guid release, string payload, string? gate = null) => Events.Of(release, type, payload, gate);
}

using ReleaseGates.Ingest;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>Tokens made by the real command line, believed by the real server and the real PostgREST.</summary>
public sealed class TokenMintTests(MintFixture mint) : IClassFixture<MintFixture>
{
    [Theory]
    [InlineData("supabase.json")]
    [InlineData("signing_keys.json")]
    [InlineData("pkcs8.pem")]
    [InlineData("sec1.pem")]
    [InlineData("secret.txt")]
    [InlineData("secret.json")]
    public async Task A_minted_token_is_believed_at_both_doors(string key)
    {
        var token = (await MintAsync(key, "--persona", "release_manager", "--sub", "alice", "--ttl", "5m")).Output.Trim();
        using var server = mint.Server.Client(token);
        using var answer = await server.GetAsync("/v1/releases");
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        using var postgRest = mint.PostgRest.Client(token);
        using var rows = await postgRest.GetAsync("/persona_assignments?select=subject");
        Assert.True(rows.StatusCode == HttpStatusCode.OK, await rows.Content.ReadAsStringAsync());

        // The persona is what was asked for: a developer is believed, too, and may not.
        using var developer = mint.PostgRest.Client(
            (await MintAsync(key, "--persona", "developer", "--sub", "bob", "--ttl", "5m")).Output.Trim());
        using var refused = await developer.GetAsync("/persona_assignments?select=subject");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Json_tells_the_token_its_end_and_its_claims()
    {
        var before = DateTimeOffset.UtcNow;
        var said = (await MintAsync("pkcs8.pem", "--persona", "sre", "--sub", "alice", "--ttl", "90s", "--kind", "service", "--json")).Json;
        var claims = (JsonObject)JsonNode.Parse(Decoded(((string)said["token"]!).Split('.')[1]))!;
        Assert.True(JsonNode.DeepEquals(claims, said["claims"]));
        Assert.Equal(90, (long)claims["exp"]! - (long)claims["iat"]!);
        Assert.InRange((long)claims["iat"]!, before.ToUnixTimeSeconds(), before.ToUnixTimeSeconds() + 60);
        Assert.Equal((long)claims["exp"]!,
            DateTimeOffset.Parse((string)said["expires_at"]!, CultureInfo.InvariantCulture).ToUnixTimeSeconds());
        Assert.Equal("service", (string?)claims["app_metadata"]!["actor_kind"]);
        Assert.Equal(36, ((string)claims["jti"]!).Length);
    }

    [Fact]
    public async Task The_token_of_an_agent_is_that_persons_and_no_humans()
    {
        var release = await OpenedAsync("agent");
        var token = (await MintAsync(
            "supabase.json", "--persona", "release_manager", "--sub", "alice", "--act", "planner", "--ttl", "5m")).Output.Trim();
        using var client = mint.Server.Client(token);
        using var signed = await client.IngestAsync(
            Event(release, "gate_signoff", """{"decision": "approved", "rationale_text": "planned"}"""));
        Assert.Equal("accepted", (string?)(await signed.JsonAsync())["status"]);
        using var broken = await client.IngestAsync(Event(release, "exception_granted", BreakGlass()));
        Assert.Equal("not_human", (string?)(await broken.JsonAsync())["error_code"]);

        // Through PostgREST it is the same agent.
        using var postgRest = mint.PostgRest.Client(token);
        using var content = new ByteArrayContent(
            Encoding.UTF8.GetBytes(Event(release, "gate_signoff", """{"decision": "approved", "rationale_text": "again"}""")));
        content.Headers.ContentType = new("application/octet-stream");
        using var again = await postgRest.PostAsync("/rpc/ingest_event", content);
        Assert.Equal("accepted", (string?)(await again.JsonAsync())["status"]);
        Assert.Equal("alice agent,alice agent", await mint.Database.ValueAsync<string>(
            "select string_agg(approver_id || ' ' || approver_kind, ',') from ops.approvals where release_id = $1", release));

        using var person = mint.Server.Client(
            (await MintAsync("supabase.json", "--persona", "release_manager", "--sub", "alice", "--ttl", "5m")).Output.Trim());
        using var granted = await person.IngestAsync(Event(release, "exception_granted", BreakGlass()));
        Assert.Equal("accepted", (string?)(await granted.JsonAsync())["status"]);
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("service")]
    public async Task Who_is_said_to_be_no_human_is_none(string kind)
    {
        var release = await OpenedAsync($"kind {kind}");
        using var client = mint.Server.Client(
            (await MintAsync("sec1.pem", "--persona", "release_manager", "--sub", "bot", "--kind", kind, "--ttl", "5m")).Output.Trim());
        using var broken = await client.IngestAsync(Event(release, "exception_granted", BreakGlass()));
        Assert.Equal("not_human", (string?)(await broken.JsonAsync())["error_code"]);
    }

    [Fact]
    public async Task A_token_lives_no_longer_than_it_was_given()
    {
        var token = (await MintAsync("sec1.pem", "--persona", "sre", "--sub", "alice", "--ttl", "1s")).Output.Trim();
        await using var strict = await StrictAsync();
        using var client = strict.Client(token);
        await Eventually.TrueAsync(async () => (await client.GetAsync("/v1/releases")).StatusCode == HttpStatusCode.Unauthorized);
        using var late = await client.GetAsync("/v1/releases");
        await late.ProblemAsync(HttpStatusCode.Unauthorized, "token_expired");
    }

    [Theory]
    [InlineData("short.txt")]
    [InlineData("sentence.txt")]
    [InlineData("public.pem")]
    [InlineData("public.json")]
    [InlineData("broken.json")]
    [InlineData("empty.json")]
    [InlineData("p384.pem")]
    [InlineData("rsa.pem")]
    [InlineData("binary.der")]
    public async Task A_file_without_a_key_is_wrong_usage_and_not_quoted(string key)
    {
        var said = await RunAsync(mint.PathOf(key), "--persona", "sre", "--sub", "alice", "--ttl", "5m");
        Misused(said);
        Assert.Contains(key, said.Error, StringComparison.Ordinal);
        var content = await File.ReadAllTextAsync(mint.PathOf(key));
        Assert.DoesNotContain(content.Length > 12 ? content[..12] : "never", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_wrong_usage()
    {
        var said = await RunAsync(mint.PathOf("no-such-key.pem"), "--persona", "sre", "--sub", "alice", "--ttl", "5m");
        Misused(said);
        Assert.Contains("no-such-key.pem", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("5")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("5d")]
    [InlineData("25h")]
    [InlineData("86401s")]
    [InlineData("99999999999h")]
    public async Task A_lifetime_is_short_and_well_written(string ttl) =>
        Misused(await RunAsync(mint.PathOf("supabase.json"), "--persona", "sre", "--sub", "alice", "--ttl", ttl));

    [Theory]
    [InlineData("--persona", "service_role", "--sub", "alice", "--ttl", "5m")]
    [InlineData("--persona", "postgres", "--sub", "alice", "--ttl", "5m")]
    [InlineData("--sub", "alice", "--ttl", "5m")]
    [InlineData("--persona", "sre", "--ttl", "5m")]
    [InlineData("--persona", "sre", "--sub", " ", "--ttl", "5m")]
    [InlineData("--persona", "sre", "--sub", "alice")]
    [InlineData("--persona", "sre", "--sub", "alice", "--ttl", "5m", "--act", "")]
    [InlineData("--persona", "sre", "--sub", "alice", "--ttl", "5m", "--act", " ")]
    [InlineData("--persona", "sre", "--sub", "alice", "--ttl", "5m", "--act", "robot", "--kind", "human")]
    [InlineData("--persona", "sre", "--sub", "alice", "--ttl", "5m", "--kind", "robot")]
    public async Task What_no_token_may_say_is_not_minted(params string[] arguments) =>
        Misused(await RunAsync(mint.PathOf("supabase.json"), arguments));

    [Fact]
    public async Task Without_an_issuer_nothing_is_minted() =>
        Misused(await GatesProcess.RunAsync(
            "token", "mint", "--persona", "sre", "--sub", "alice", "--ttl", "5m", "--key", mint.PathOf("supabase.json")));

    [Fact]
    public async Task It_shows_examples_of_itself()
    {
        var help = await GatesProcess.RunAsync("token", "mint", "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("gates token mint", help.Output.Split("Examples:")[1], StringComparison.Ordinal);
        Assert.Contains("--json", help.Output, StringComparison.Ordinal);
        // It asks nobody, so it takes no address and no token.
        Assert.DoesNotContain("--token-file", help.Output, StringComparison.Ordinal);
    }

    private static void Misused(GatesProcess.Said said)
    {
        Assert.True(said.ExitCode == 2, $"{said.ExitCode}: {said.Output}{said.Error}");
        Assert.Empty(said.Output);
        Assert.StartsWith("gates: ", said.Error, StringComparison.Ordinal);
        Assert.Contains("\n  hint: ", said.Error, StringComparison.Ordinal);
    }

    private async Task<GatesProcess.Said> MintAsync(string key, params string[] arguments)
    {
        var said = await RunAsync(mint.PathOf(key), arguments);
        Assert.True(said.ExitCode == 0, said.Error);
        Assert.Empty(said.Error);
        return said;
    }

    private static Task<GatesProcess.Said> RunAsync(string key, params string[] arguments) => GatesProcess.RunAsync(
        ["token", "mint", "--key", key, .. arguments],
        new Dictionary<string, string> { ["GATES_ISSUER"] = Path.GetFileName(key).StartsWith("secret", StringComparison.Ordinal)
            ? MintFixture.SecretIssuer : MintFixture.Issuer });

    private Task<ServerProcess> StrictAsync() => ServerProcess.StartAsync(new Dictionary<string, string>
    {
        ["GATES_DATABASE_URL"] = mint.Database.ServerConnectionString,
        ["Identity__ClockSkewSeconds"] = "0",
        ["Identity__Issuers__0__Issuer"] = MintFixture.Issuer,
        ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
        ["Identity__Issuers__0__Jwks"] = mint.PathOf("jwks.json"),
    });

    private async Task<Guid> OpenedAsync(string name)
    {
        var release = await mint.Database.ValueAsync<Guid>("select ops.release_id('acme/shop', $1)", name);
        using var ci = mint.Server.Client(
            (await MintAsync("supabase.json", "--persona", "ci_service_role", "--sub", "ci", "--ttl", "5m")).Output.Trim());
        using var answer = await ci.IngestAsync(Events.Opened(release, "acme/shop", name, "test-developer"));
        Assert.Equal("accepted", (string?)(await answer.JsonAsync())["status"]);
        return release;
    }

    private static string BreakGlass() => new JsonObject
    {
        ["exception_type"] = "break_glass",
        ["impacted_gates"] = new JsonArray("G3"),
        ["reason"] = "fire",
        ["risk_statement"] = "untested",
        ["expires_at"] = DateTimeOffset.UtcNow.AddHours(1).ToString("O", CultureInfo.InvariantCulture),
    }.ToJsonString();

    private static string Event(Guid release, string type, string payload) =>
        Events.Of(release, type, payload, type == "gate_signoff" ? "G3" : null, source: SourceSystems.Manual);

    private static byte[] Decoded(string part) =>
        Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='));
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Server;

public sealed class IdentityTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    private const string Asked = "/v1/releases";

    [Fact]
    public async Task A_good_token_is_believed()
    {
        using var client = gates.Server.Client(gates.Issuer.Token("release_manager"));
        using var answer = await client.GetAsync(Asked);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    public async Task Without_a_bearer_token_nobody_is_speaking(string? header)
    {
        using var client = gates.Server.Client();
        if (header is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        using var answer = await client.GetAsync(Asked);
        await answer.ProblemAsync(HttpStatusCode.Unauthorized, "token_missing");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    public static TheoryData<string> Forgeries => [.. Forged.Keys];

    private static readonly Dictionary<string, (string Code, Func<TestIssuer, string> Make)> Forged = new()
    {
        ["not a JWT"] = ("token_invalid", _ => "nonsense"),
        ["two dots and nothing"] = ("token_invalid", _ => ".."),
        ["alg none, no signature"] = ("token_invalid", _ => $"{TestIssuer.Text("""{"alg":"none"}""", Claims().ToJsonString())}."),
        ["alg None, no signature"] = ("token_invalid", _ => $"{TestIssuer.Text("""{"alg":"None"}""", Claims().ToJsonString())}."),
        ["signature cut off"] = ("token_invalid", issuer => issuer.Token("release_manager")[..^86]),
        ["claims changed under the signature"] = ("token_invalid", Swapped),
        ["another's key, our kid"] = ("token_invalid", _ => Stranger().Token("release_manager")),
        ["another's key, no kid"] = ("token_invalid", _ => Stranger().Sign(Claims(), new() { ["alg"] = "ES256" })),
        ["another's key in a jwk header"] = ("token_invalid", WithOwnKeyInHeader),
        ["another's key behind jku and x5u"] = ("token_invalid", _ => Stranger().Sign(Claims(), With(("jku", "http://127.0.0.1:9/jwks"), ("x5u", "http://127.0.0.1:9/cert")))),
        ["an unknown kid"] = ("token_invalid", issuer => issuer.Sign(Claims(), With(("kid", "no-such-key")))),
        ["HS256 with the public key as PEM"] = ("token_invalid", issuer => TestIssuer.SignWithSecret(Encoding.UTF8.GetBytes(issuer.PublicPem), Claims())),
        ["HS256 with the JWK as text"] = ("token_invalid", issuer => TestIssuer.SignWithSecret(Encoding.UTF8.GetBytes(issuer.PublicKey), Claims())),
        ["ES256 key where only HS256 is taken"] = ("token_invalid", issuer => issuer.Sign(Claims(("iss", ServerFixture.SecretIssuer)))),
        ["HS256 with a wrong secret"] = ("token_invalid", _ => TestIssuer.SignWithSecret(RandomNumberGenerator.GetBytes(32), Claims(("iss", ServerFixture.SecretIssuer)))),
        ["another issuer"] = ("token_invalid", issuer => issuer.Sign(Claims(("iss", "somebody-else")))),
        ["no issuer"] = ("token_invalid", issuer => issuer.Sign(Claims(("iss", null)))),
        ["another audience"] = ("token_invalid", issuer => issuer.Sign(Claims(("aud", "anon")))),
        ["no audience"] = ("token_invalid", issuer => issuer.Sign(Claims(("aud", null)))),
        ["no expiry"] = ("token_invalid", issuer => issuer.Sign(Claims(("exp", null)))),
        ["expired"] = ("token_expired", issuer => issuer.Sign(Claims(("exp", At(minutes: -5))))),
        ["not valid yet"] = ("token_expired", issuer => issuer.Sign(Claims(("nbf", At(minutes: 5))))),
        ["no subject"] = ("token_invalid", issuer => issuer.Sign(Claims(("sub", null)))),
        ["an empty subject"] = ("token_invalid", issuer => issuer.Sign(Claims(("sub", "")))),
        ["a blank subject"] = ("token_invalid", issuer => issuer.Sign(Claims(("sub", "  ")))),
        ["a subject that is a number"] = ("token_invalid", issuer => issuer.Sign(Claims(("sub", 7)))),
        ["a subject with NUL"] = ("token_invalid", issuer => issuer.Sign(Claims(("sub", "a\0b")))),
        ["two roles"] = ("token_invalid", issuer => issuer.Sign(TestIssuer.Header().ToJsonString(), Claims().ToJsonString()[..^1] + ""","role":"sre"}""")),
        ["an act claim that names no one"] = ("token_invalid", issuer => issuer.Sign(Claims(("act", "robot")))),
        ["a critical header that is not understood"] = ("token_invalid", issuer => issuer.Sign(Claims(), With(("crit", new JsonArray("b64")), ("b64", true)))),
        ["longer than any token"] = ("token_invalid", issuer => issuer.Sign(Claims(("padding", new string('x', 16 * 1024))))),
        ["no role"] = ("unknown_persona", issuer => issuer.Sign(Claims(("role", null)))),
        ["a role that is no persona"] = ("unknown_persona", issuer => issuer.Sign(Claims(("role", "postgres")))),
        ["Supabase's authenticated"] = ("unknown_persona", issuer => issuer.Sign(Claims(("role", "authenticated")))),
        ["the server's own role"] = ("unknown_persona", issuer => issuer.Sign(Claims(("role", "gates_server")))),
        ["a persona in capitals"] = ("unknown_persona", issuer => issuer.Sign(Claims(("role", "SRE")))),
        ["service_role where it is not allowed"] = ("unknown_persona", issuer => issuer.Sign(Claims(("role", "service_role")))),
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_token_is_refused(string forgery)
    {
        var (code, make) = Forged[forgery];
        using var client = gates.Server.Client();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {make(gates.Issuer)}");
        using var answer = await client.GetAsync(Asked);
        var status = code == "unknown_persona" ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized;
        await answer.ProblemAsync(status, code);
        if (status == HttpStatusCode.Unauthorized)
            Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_token_is_judged_before_the_body()
    {
        using var client = gates.Server.Client("nonsense");
        using var answer = await client.PostAsync(Events.Door, new StringContent("x", Encoding.UTF8, "text/plain"));
        await answer.ProblemAsync(HttpStatusCode.Unauthorized, "token_invalid");
    }

    [Fact]
    public async Task A_shared_secret_works_for_the_issuer_that_has_one()
    {
        var token = TestIssuer.SignWithSecret(Encoding.UTF8.GetBytes(ServerFixture.Secret), Claims(("iss", ServerFixture.SecretIssuer)));
        using var client = gates.Server.Client(token);
        using var answer = await client.GetAsync(Asked);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Service_role_counts_as_CI_where_it_is_allowed()
    {
        var token = TestIssuer.SignWithSecret(Encoding.UTF8.GetBytes(ServerFixture.Secret), Claims(("iss", ServerFixture.SecretIssuer), ("role", "service_role")));
        using var client = gates.Server.Client(token);
        using var answer = await client.IngestAsync(Events.Backup($"service-role-{Guid.NewGuid()}"));
        Assert.Equal("accepted", (string?)(await answer.JsonAsync())["status"]);

        // CI may not read exceptions, and service_role is no way around that.
        using var refused = await client.GetAsync($"/v1/releases/{Guid.NewGuid()}/exceptions");
        await refused.ProblemAsync(HttpStatusCode.Forbidden, "not_permitted");
    }

    [Fact]
    public async Task A_new_key_in_the_key_file_is_taken_up_and_a_removed_one_dropped()
    {
        using var old = new TestIssuer();
        using var fresh = new TestIssuer();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, old.Jwks);
        await using var server = await gates.AnotherServerAsync(new() { ["Identity__Issuers__0__Jwks"] = file });
        using var before = server.Client(old.Token("release_manager"));
        using var after = server.Client(fresh.Token("release_manager"));
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync(Asked)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await after.GetAsync(Asked)).StatusCode);

        await File.WriteAllTextAsync(file, fresh.Jwks);
        await Eventually.TrueAsync(async () => (await after.GetAsync(Asked)).StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await before.GetAsync(Asked)).StatusCode);
        File.Delete(file);
    }

    [Fact]
    public async Task Tokens_and_payloads_never_reach_the_log()
    {
        var token = gates.Issuer.Token("ci_service_role");
        using var client = gates.Server.Client(token);
        var mark = $"mark-{Guid.NewGuid()}";
        using var answer = await client.IngestAsync(Events.Backup(mark));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.TrueAsync(() => Task.FromResult(gates.Server.Output.Any(line => line.Contains("ci_service_role"))));
        Assert.DoesNotContain(gates.Server.Output, line => line.Contains(mark) || line.Contains(token.Split('.')[1]));
    }

    private static JsonObject Claims(params (string Name, JsonNode? Value)[] changes)
    {
        var claims = TestIssuer.Claims("release_manager");
        foreach (var (name, value) in changes)
        {
            if (value is null)
                claims.Remove(name);
            else
                claims[name] = value;
        }
        return claims;
    }

    private static JsonObject With(params (string Name, JsonNode? Value)[] members)
    {
        var header = TestIssuer.Header();
        foreach (var (name, value) in members)
            header[name] = value;
        return header;
    }

    private static long At(int minutes) => DateTimeOffset.UtcNow.AddMinutes(minutes).ToUnixTimeSeconds();

    private static TestIssuer Stranger() => new();

    private static string WithOwnKeyInHeader(TestIssuer _)
    {
        var stranger = Stranger();
        return stranger.Sign(Claims(), With(("jwk", JsonNode.Parse(stranger.PublicKey))));
    }

    private static string Swapped(TestIssuer issuer)
    {
        var parts = issuer.Token("developer").Split('.');
        var other = issuer.Token("release_manager").Split('.');
        return $"{parts[0]}.{other[1]}.{parts[2]}";
    }
}

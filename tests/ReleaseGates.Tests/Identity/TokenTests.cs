using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Identity;

/// <summary>How a token is asked for, and what becomes of one that is believed.</summary>
public sealed class TokenTests(ServerFixture gates) : IClassFixture<ServerFixture>
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
        var token = TestIssuer.SignWithSecret(
            Encoding.UTF8.GetBytes(ServerFixture.Secret), Claims(("iss", ServerFixture.SecretIssuer), ("role", "service_role")));
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
        // An accepted event leaves a row and no line; a read leaves a line.
        using var asked = await client.GetAsync(Asked);
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
}

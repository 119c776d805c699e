using ReleaseGates.Dev.Access;
using ReleaseGates.Tests.Server;
using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>The server's reads: the same table through the third door.</summary>
public sealed class RouteTests
{
    [Fact]
    public async Task Every_read_answers_its_callers_and_nobody_else()
    {
        await using var world = await AccessWorld.CreateAsync();
        using var issuer = new TestIssuer();
        var jwks = Path.GetTempFileName();
        await File.WriteAllTextAsync(jwks, issuer.Jwks);
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = world.Database.ServerConnectionString,
            ["Identity__Issuers__0__Issuer"] = TestIssuer.Name,
            ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__0__Jwks"] = jwks,
        });
        var wrong = new List<string>();
        foreach (var caller in AccessCaller.All.Where(caller => caller.IsPersona || caller.Role == "anon"))
        {
            var expired = TestIssuer.Claims(caller.Role, caller.Subject);
            expired["exp"] = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
            using var client = server.Client(caller.Role == "anon" ? null : issuer.Token(caller.Role, caller.Subject));
            using var late = server.Client(issuer.Sign(expired));
            foreach (var (route, callers) in world.File.Routes)
            {
                var path = FunctionTests.Fill(world, caller, route["GET ".Length..]);
                // Some answers are streams without an end.
                using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
                var expected = caller.Role == "anon" ? HttpStatusCode.Unauthorized : callers.Contains(caller.Role) ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
                if (answer.StatusCode != expected)
                    wrong.Add($"{caller} {route}: expected {(int)expected}, got {(int)answer.StatusCode}");
                using var refused = await late.GetAsync(path);
                if (refused.StatusCode != HttpStatusCode.Unauthorized)
                    wrong.Add($"{caller}, expired, {route}: {(int)refused.StatusCode}");
            }
        }
        File.Delete(jwks);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}

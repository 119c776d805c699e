using ReleaseGates.Dev.Access;
using ReleaseGates.Ingest;
using ReleaseGates.Personas;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>The server: the same table through the third door.</summary>
public sealed class RouteTests
{
    [Fact]
    public async Task Every_route_answers_its_callers_and_nobody_else()
    {
        await using var world = await AccessWorld.CreateAsync();
        using var issuer = new TestIssuer();
        await using var server = await StartAsync(world, issuer);
        var wrong = new List<string>();
        foreach (var caller in AccessCaller.All.Where(caller => caller.IsOfDataApi))
        {
            var expired = TestIssuer.Claims(caller.Role, caller.Subject);
            expired["exp"] = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
            using var client = server.Client(caller.Role == "anon" ? null : issuer.Token(caller.Role, caller.Subject));
            using var late = server.Client(issuer.Sign(expired));
            foreach (var route in world.File.Routes)
            {
                var expected = caller.Role == "anon" ? 401 : route.Callers.Contains(caller.Role) ? route.Status : 403;
                var answered = await AskAsync(world, client, caller, route);
                if (answered != expected)
                    wrong.Add($"{caller} {route}: expected {expected}, got {answered}");
                var refused = await AskAsync(world, late, caller, route);
                if (refused != 401)
                    wrong.Add($"{caller}, expired, {route}: {refused}");
            }
        }
        Assert.True(wrong.Count == 0,
            string.Join('\n', wrong.Concat(server.Output.Where(line => line.Contains("failed", StringComparison.Ordinal)))));
    }

    [Fact]
    public async Task Every_route_is_in_the_file()
    {
        var description = JsonNode.Parse(
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "src", "ReleaseGates.Server", "OpenApi", "v1.json"), TestContext.Current.CancellationToken))!;
        var described = from path in description["paths"]!.AsObject()
                        from method in path.Value!.AsObject()
                        let security = method.Value as JsonObject
                        where method.Key != "parameters" && !(security?["security"] is JsonArray open && open.Count == 0)
                        select $"{method.Key.ToUpperInvariant()} {path.Key}";
        var routes = AccessFile.Load(Repository.Root).Routes.Select(
            route => $"{route}".Split('?')[0].Replace("{release}", "{id}", StringComparison.Ordinal));
        Assert.Equal(described.Where(route => !route.EndsWith(Events.Door, StringComparison.Ordinal)).Order(), routes.Distinct().Order());
    }

    [Fact]
    public async Task Every_event_is_taken_from_its_emitters_and_from_nobody_else()
    {
        await using var world = await AccessWorld.CreateAsync();
        Assert.Equal(
            await world.Database.ValueAsync<string[]>(
                "select array_agg(event_type order by event_type collate \"C\") from ops.event_types"),
            world.File.Events.Select(type => type.Type).Where(type => type != EventAccess.AnyOther).Order(StringComparer.Ordinal));
        using var issuer = new TestIssuer();
        await using var server = await StartAsync(world, issuer);
        var wrong = new List<string>();
        foreach (var caller in AccessCaller.All.Where(caller => caller.IsOfDataApi && caller.Role != "anon"))
        {
            using var client = server.Client(issuer.Token(caller.Role, caller.Subject));
            foreach (var (type, gate, row) in from type in world.File.Events
                                              from gate in EventPayloads.GatesOf(type.Type)
                                              from row in new[] { RowClass.Own, RowClass.Anothers }
                                              select (type, gate, row))
            {
                // service_role counts as CI here.
                var role = caller.Role == "service_role" ? PersonaNames.CiServiceRole : caller.Role;
                var limit = type.Emitters.GetValueOrDefault(role);
                var refused = limit is null || (limit.StartsWith('G') && limit != gate);
                var code = await EmitAsync(world, client, caller, type.Type, gate, row);
                if (refused ? code is not ("event_type_not_permitted" or "unknown_persona")
                    : code is "event_type_not_permitted" or "unknown_persona")
                    wrong.Add($"{caller} {type.Type} on {gate} ({row}): {(refused ? "may not" : "may")}, but: {code}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<int> AskAsync(AccessWorld world, HttpClient client, AccessCaller caller, RouteAccess route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), FunctionTests.Fill(world, caller, route.Path));
        if (route.Body is { } body)
            request.Content = new StringContent(FunctionTests.Fill(world, caller, body), Encoding.UTF8, "application/json");
        // Some answers are streams without an end.
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)answer.StatusCode;
    }

    private static async Task<string?> EmitAsync(
        AccessWorld world, HttpClient client, AccessCaller caller, string type, string gate, RowClass row)
    {
        using var answer = await client.IngestAsync(Events.Of(
            world.ReleaseOf(caller, row), type, EventPayloads.Of(type), gate, source: SourceSystems.Manual, at: "2026-01-06T17:40:31Z"));
        var json = await answer.JsonAsync();
        return (string?)(json["error_code"] ?? json["code"]);
    }

    private static async Task<ServerProcess> StartAsync(AccessWorld world, TestIssuer issuer)
    {
        var jwks = Path.Combine(Path.GetTempPath(), $"gates-jwks-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(jwks, issuer.Jwks);
        try
        {
            return await ServerProcess.StartAsync(new Dictionary<string, string>
            {
                ["GATES_DATABASE_URL"] = world.Database.ServerConnectionString,
                ["Identity__Issuers__0__Issuer"] = TestIssuer.Name,
                ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
                ["Identity__Issuers__0__Jwks"] = jwks,
                ["Identity__Issuers__0__AllowServiceRole"] = "true",
            });
        }
        finally
        {
            File.Delete(jwks);
        }
    }
}

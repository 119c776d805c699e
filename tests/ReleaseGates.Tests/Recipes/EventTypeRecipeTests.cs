using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Recipes;

/// <summary>Follows CONTRIBUTING.md to the letter: its SQL adds an event type, and nothing else is needed.</summary>
public sealed partial class EventTypeRecipeTests
{
    private const string Release = "7b0a2a5e-9c64-4c1e-8f0e-5a8b8a6f1c01";

    [Fact]
    public async Task One_row_and_one_function_make_an_event_type()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SendAsync(database, "release_opened", "opened", """
            {"project":"acme/shop","release_name":"v1","environment_target":"production","source_ref":"abc"}
            """);
        var before = await SendAsync(database, "security_scan_completed", "before", """{"critical_findings":2}""");
        Assert.Equal("unknown_event_type", (string?)before["error_code"]);

        await database.RunAsync(Recipe());

        var found = await SendAsync(database, "security_scan_completed", "found", """{"critical_findings":2,"scanner":"x"}""");
        Assert.Equal("accepted", (string?)found["status"]);
        Assert.Equal("security_scan/fail/{\"scanner\": \"x\"}", await database.ValueAsync<string>(
            "select concat_ws('/', check_name, status, metadata) from ops.gate_checks where check_id = $1",
            Guid.Parse((string)found["detail"]!["check_id"]!)));
        Assert.Equal("failed", await GateAsync(database));

        await SendAsync(database, "build_complete", "built", """{"status":"pass"}""");
        await SendAsync(database, "security_scan_completed", "clean", """{"critical_findings":0}""");
        Assert.Equal("passed", await GateAsync(database));
    }

    [Fact]
    public async Task The_contract_in_the_row_is_the_one_that_is_kept()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync(Recipe());
        var broken = await SendAsync(database, "security_scan_completed", "broken", """{"critical_findings":"two"}""");
        Assert.Equal("invalid_payload", (string?)broken["error_code"]);
        var refused = await SendAsync(database, "security_scan_completed", "refused", """{"critical_findings":0}""", "sre");
        Assert.Equal("event_type_not_permitted", (string?)refused["error_code"]);
    }

    private static Task<string?> GateAsync(TestDatabase database) =>
        database.ValueAsync<string>("select status from ops.release_gates where release_id = $1 and gate_code = 'G1'", Guid.Parse(Release));

    private static string Recipe()
    {
        var recipe = Block().Match(File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md")));
        Assert.True(recipe.Success, "CONTRIBUTING.md has no SQL after the marker 'recipe: event type'.");
        return recipe.Groups[1].Value;
    }

    private static async Task<JsonObject> SendAsync(
        TestDatabase database, string type, string tail, string payload, string persona = "ci_service_role")
    {
        await using var session = await database.AsAsync(persona);
        var body = System.Text.Encoding.UTF8.GetBytes(
            Events.Of(Guid.Parse(Release), type, payload, tail: tail, at: Events.Time(DateTimeOffset.UtcNow)));
        var answer = await session.ValueAsync<string>("select ops.ingest_event($1)::text", body);
        await session.CommitAsync();
        return (JsonObject)JsonNode.Parse(answer!)!;
    }

    [GeneratedRegex("<!-- recipe: event type -->\n```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>One database behind every door: the same status, the same body, the same rows.</summary>
public sealed class DoorParityTests(Doors doors) : IClassFixture<Doors>
{
    private const int Callers = 256;
    private const int Keys = 8;

    [Fact]
    public async Task Every_row_of_the_ingest_table_is_answered_and_stored_alike_at_every_door()
    {
        var runs = doors.All.Select(door => (Door: door, Run: new IngestTableRun(door))).ToList();
        var faults = (await Task.WhenAll(runs.Select(each => each.Run.FaultsAsync()))).SelectMany(each => each).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));

        var (first, told) = (runs[0].Run.Transcript.Answers, await runs[0].Run.Transcript.RowsAsync(runs[0].Door.Database));
        Assert.True(first.Count > 100 && told.Count > 100, $"{first.Count} answers and {told.Count} rows were compared.");
        foreach (var (door, run) in runs.Skip(1))
        {
            Assert.Equal(first, run.Transcript.Answers);
            Assert.Equal(told, await run.Transcript.RowsAsync(door.Database));
        }
    }

    [Theory]
    [InlineData("core")]
    [InlineData("sql")]
    [InlineData("postgrest")]
    [InlineData("edge")]
    [InlineData("server")]
    public async Task Of_256_callers_with_8_keys_exactly_8_are_accepted(string name)
    {
        var door = doors[name];
        var run = Guid.NewGuid();
        var caller = IngestCase.Read(JsonNode.Parse("""{"name": "race", "as": "ci_service_role"}""")!);
        var replies = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async i =>
            (Key: i % Keys, Reply: await door.SendAsync(caller, Encoding.UTF8.GetBytes(Events.Backup($"{run}-{i % Keys}"))))));

        Assert.All(replies, each => Assert.Equal(200, each.Reply.Http ?? (int?)each.Reply.Result["http_status"]));
        var statuses = replies.CountBy(each => $"{each.Reply.Result["status"]}").ToDictionary();
        Assert.Equal(new() { ["accepted"] = Keys, ["duplicate"] = Callers - Keys }, statuses);
        foreach (var key in replies.GroupBy(each => each.Key))
            Assert.Single(key.Select(each => (string?)each.Reply.Result["ingest_id"]).Distinct());
        Assert.Equal($"{Keys} {Callers - Keys} {Keys}", await door.Database.ValueAsync<string>($"""
            select concat_ws(' ', count(*) filter (where processing_status = 'accepted'),
                   count(*) filter (where processing_status = 'duplicate'),
                   (select count(*) from ops.environment_events where idempotency_key like '%{run}-%'))
              from ops.event_ingest_log where idempotency_key like '%{run}-%'
            """));
    }

    [Theory]
    [InlineData("postgrest")]
    [InlineData("edge")]
    [InlineData("server")]
    public async Task Who_is_not_known_is_turned_away_and_leaves_no_row(string name)
    {
        var door = (HttpDoor)doors[name];
        var before = await door.Database.ValueAsync<long>("select count(*) from ops.event_ingest_log");
        var expired = TestIssuer.Claims("ci_service_role");
        expired["exp"] = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
        using var stranger = new TestIssuer();
        foreach (var token in new[] { null, doors.Issuer.Sign(expired), stranger.Token("ci_service_role"), "nonsense" })
        {
            using var client = door.Client(token);
            using var answer = await door.PostAsync(client, Encoding.UTF8.GetBytes(Events.Backup(Guid.NewGuid().ToString())));
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized,
                $"{name} answered {token ?? "nobody"} with {(int)answer.StatusCode}.");
        }
        Assert.Equal(before, await door.Database.ValueAsync<long>("select count(*) from ops.event_ingest_log"));
    }

    [Theory]
    [InlineData("edge")]
    [InlineData("server")]
    public async Task What_is_no_uncompressed_JSON_and_no_post_is_refused_alike(string name)
    {
        var door = (HttpDoor)doors[name];
        using var client = door.Client(doors.Issuer.Token("ci_service_role"));
        foreach (var type in (string[])["text/plain", "application/json; charset=latin1"])
        {
            using var content = new StringContent("{}", Encoding.UTF8);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var typed = await client.PostAsync(Events.Door, content);
            await typed.ProblemAsync(HttpStatusCode.UnsupportedMediaType, ErrorCodes.UnsupportedMediaType);
        }
        using var compressed = Events.Json("{}");
        compressed.Headers.ContentEncoding.Add("gzip");
        using var refused = await client.PostAsync(Events.Door, compressed);
        await refused.ProblemAsync(HttpStatusCode.UnsupportedMediaType, ErrorCodes.UnsupportedMediaType);

        using var got = await client.GetAsync(Events.Door);
        await got.ProblemAsync(HttpStatusCode.MethodNotAllowed, ErrorCodes.MethodNotAllowed);
        Assert.Equal(["POST"], got.Content.Headers.Allow);
    }
}

using ReleaseGates.Client;
using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Contracts;

public sealed class GatesClientTests
{
    private const string Accepted = """{"ingest_id":"0198c1de-0000-7000-8000-000000000001","status":"accepted","http_status":200"""
        + ""","error_code":null,"detail":{}}""";
    private const string Busy = """{"type":"x","title":"x","status":429,"code":"too_many_requests","detail":"Too much."}""";

    private readonly SwiftTime _time = new();

    [Fact]
    public async Task A_busy_or_broken_door_is_tried_again_with_the_same_key()
    {
        var door = new ScriptedDoor(
            ScriptedDoor.Breaks,
            ScriptedDoor.Says(429, Busy, "application/problem+json"),
            ScriptedDoor.Says(503, ""),
            ScriptedDoor.Says(504, ""),
            ScriptedDoor.Says(200, Accepted));
        var result = await Client(door).SendAsync(Event(1), TestContext.Current.CancellationToken);

        Assert.Equal(IngestStatuses.Accepted, result.Status);
        Assert.Equal(5, door.Sent.Count);
        Assert.Single(door.Sent.Distinct());
    }

    [Fact]
    public async Task The_door_says_how_long_to_wait()
    {
        var door = new ScriptedDoor(ScriptedDoor.Says(429, Busy, retryAfter: 17), ScriptedDoor.Says(200, Accepted));
        await Client(door).SendAsync(Event(1), TestContext.Current.CancellationToken);

        Assert.Equal([TimeSpan.FromSeconds(17)], _time.Waits);
    }

    [Fact]
    public async Task A_wait_of_an_hour_is_not_waited_for()
    {
        var door = new ScriptedDoor(ScriptedDoor.Says(429, Busy, "application/problem+json", retryAfter: 3600));
        var failure = await Assert.ThrowsAsync<GatesException>(
            () => Client(door).SendAsync(Event(1), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCodes.TooManyRequests, failure.Problem.Code);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task Waits_grow()
    {
        var door = new ScriptedDoor(
            ScriptedDoor.Breaks, ScriptedDoor.Breaks, ScriptedDoor.Breaks, ScriptedDoor.Breaks, ScriptedDoor.Breaks, ScriptedDoor.Breaks,
            ScriptedDoor.Breaks);
        await Assert.ThrowsAsync<GatesUnreachableException>(() => Client(door).SendAsync(Event(1), TestContext.Current.CancellationToken));

        Assert.Equal(6, _time.Waits.Count);
        Assert.True(_time.Waits[5] > _time.Waits[0] * 8, string.Join(", ", _time.Waits));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task A_refusal_is_a_result_and_is_not_tried_again(int status)
    {
        var refusal = """{"ingest_id":null,"status":"rejected","http_status":422"""
            + ""","error_code":"invalid_payload","detail":{"message":"No.","hint":"Yes."}}""";
        var door = new ScriptedDoor(ScriptedDoor.Says(status, refusal));
        var result = await Client(door).SendAsync(Event(1), TestContext.Current.CancellationToken);

        Assert.False(result.IsOnRecord);
        Assert.Equal("No.", result.Message);
        Assert.Equal("Yes.", result.Hint);
        Assert.Single(door.Sent);
    }

    [Fact]
    public async Task What_is_not_the_control_plane_is_said_to_be_none()
    {
        var door = new ScriptedDoor(ScriptedDoor.Says(502, "<html>Bad gateway</html>", "text/html"));
        var failure = await Assert.ThrowsAsync<GatesUnreachableException>(
            () => Client(door).FindReleaseAsync(Guid.NewGuid(), TestContext.Current.CancellationToken));
        Assert.Contains("502", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_were_not_acknowledged_are_sent_again_and_only_those()
    {
        var outage = """{"ingest_id":null,"status":"error","http_status":503"""
            + ""","error_code":"database_unavailable","detail":{"message":"Away."}}""";
        var door = new ScriptedDoor(
            ScriptedDoor.Says(200, $"{Accepted}\n{Accepted}\n{outage}\n{outage}\n", "application/x-ndjson"),
            ScriptedDoor.Says(200, $"{Accepted}\n", "application/x-ndjson"),
            ScriptedDoor.Says(200, $"{Accepted}\n", "application/x-ndjson"));
        ReadOnlyMemory<byte>[] events = [Text("1"), Text("2"), Text("3"), Text("4")];

        var results = new List<IngestResult>();
        await foreach (var result in Client(door).SendAllAsync(events, TestContext.Current.CancellationToken))
            results.Add(result);

        Assert.Equal(4, results.Count);
        Assert.Equal(["1\n2\n3\n4\n", "3\n4\n", "4\n"], door.Sent);
    }

    [Fact]
    public async Task Many_events_go_in_chunks()
    {
        Func<string, HttpResponseMessage> takesAll = body =>
        ScriptedDoor.Says(200, string.Concat(Enumerable.Repeat(Accepted + "\n", body.Count(c => c == '\n'))), "application/x-ndjson")(body);
        var door = new ScriptedDoor(takesAll, takesAll, takesAll);
        var events = Enumerable.Range(0, 450).Select(i => Text($"{i}")).ToList();

        Assert.Equal(450, await Client(door).SendAllAsync(events, TestContext.Current.CancellationToken)
            .CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(string.Concat(Enumerable.Range(0, 450).Select(i => $"{i}\n")), string.Concat(door.Sent));
    }

    [Fact]
    public async Task An_event_in_several_lines_becomes_one_line()
    {
        var door = new ScriptedDoor(ScriptedDoor.Says(200, Accepted + "\n", "application/x-ndjson"));
        await Client(door).SendAllAsync([Text("{\n\"a\": 1\n}")], TestContext.Current.CancellationToken)
            .CountAsync(TestContext.Current.CancellationToken);
        Assert.Equal("{ \"a\": 1 }\n", door.Sent[0]);
    }

    [Fact]
    public async Task A_denied_promotion_is_a_decision()
    {
        var problem = """{"status":409,"code":"promotion_denied","detail":"No.","decision":"""
            + """{"release_id":"0198c1de-0000-7000-8000-000000000001","environment":"production","verdict":"deny","reasons":"""
            + """[{"code":"approval_missing","gate":"G3","requirement":"accountable_signoff","message":"0 of 1.","who_can_fix":"""
            + """["release_manager"]}]}}""";
        var decision = await Client(new ScriptedDoor(ScriptedDoor.Says(409, problem, "application/problem+json")))
            .PromoteAsync(Guid.NewGuid(), "production", cancel: TestContext.Current.CancellationToken);

        Assert.False(decision.IsAllowed);
        Assert.True(decision.IsWaitingOnPeople);
    }

    private GatesClient Client(ScriptedDoor door) =>
        new(new HttpClient(door) { BaseAddress = new Uri("http://gates.test/") }, RetryPolicy.Default, _time);

    private static ReadOnlyMemory<byte> Text(string text) => Encoding.UTF8.GetBytes(text);

    private static Envelope Event(int tail) => new()
    {
        IdempotencyKey = IdempotencyKey.Of("manual", Guid.Empty, "backup_complete", $"{tail}"),
        EventType = EventTypes.BackupComplete,
        SourceSystem = SourceSystems.Manual,
        ReleaseId = ReleaseId.None,
        Payload = new JsonObject { ["environment"] = "production" },
        EmittedAt = DateTimeOffset.UnixEpoch,
    };
}

using ReleaseGates.Personas;
using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Live;

/// <summary>Server-sent events over the real server, with connections cut and servers killed.</summary>
public sealed class StreamTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_change_reaches_a_follower_by_itself()
    {
        var id = await gates.ReleaseIdAsync("live/one", "v1");
        using var ci = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        await using var follower = Follower.Start(gates.Server.Address, gates.Issuer.Token("release_manager"), after: null);
        // Following starts at now, so say something until it is heard.
        var n = 0;
        await Eventually.TrueAsync(async () =>
        {
            await ci.IngestAsync(Events.Backup($"by-itself-{n++}"));
            return !follower.Heard.IsEmpty;
        });
        await ci.IngestAsync(Events.Opened(id, "live/one", "v1"));
        await Eventually.TrueAsync(
            () => Task.FromResult(follower.Heard.Any(change => change.Table == "releases" && change.ReleaseId == id)));
        Assert.Equal(follower.Ids.Distinct(), follower.Ids);
    }

    [Fact]
    public async Task None_is_missed_or_doubled_when_the_server_is_killed_again_and_again()
    {
        await using var server = await gates.AnotherServerAsync();
        var begin = await TipAsync();
        await using var everything = Follower.Start(server.Address, gates.Issuer.Token("release_manager"), after: begin);
        await using var mine = Follower.Start(server.Address, gates.Issuer.Token("sre"), after: begin);
        using var writer = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var answer = await writer.IngestAsync(Events.Backup($"killed-{i}"));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        });
        for (var kill = 0; kill < 3; kill++)
        {
            var before = everything.Heard.Count;
            await Eventually.TrueAsync(() => Task.FromResult(everything.Heard.Count > before + 20 || writing.IsCompleted));
            await server.KillAsync();
            await server.RestartAsync();
        }
        await writing;
        await AssertHeardAsync(everything, begin, "true");
        await AssertHeardAsync(mine, begin, "subject_table in ('deployments', 'environment_events', 'recovery_drills')");
    }

    [Fact]
    public async Task A_release_is_followed_alone_and_an_unknown_one_is_not_found()
    {
        var (one, other) = (await gates.ReleaseIdAsync("live/alone", "v1"), await gates.ReleaseIdAsync("live/alone", "v2"));
        using var ci = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        await ci.IngestAsync(Events.Opened(one, "live/alone", "v1"));
        await using var follower = Follower.Start(gates.Server.Address, gates.Issuer.Token("qa_tester"), one);
        await ci.IngestAsync(Events.Opened(other, "live/alone", "v2"));
        await ci.IngestAsync(Check(one));
        await Eventually.TrueAsync(() => Task.FromResult(follower.Heard.Any(change => change.Table == "gate_checks")));
        Assert.All(follower.Heard, change => Assert.Equal(one, change.ReleaseId));
        Assert.DoesNotContain(follower.Heard, change => change.Table == "release_gates");

        using var refused = await ci.GetAsync($"/v1/releases/{Guid.NewGuid()}/events");
        await refused.ProblemAsync(HttpStatusCode.NotFound, "release_not_found");
        using var malformed = await ci.GetAsync("/v1/events?after=yesterday");
        await malformed.ProblemAsync(HttpStatusCode.BadRequest, "invalid_value");
    }

    [Fact]
    public async Task The_stream_ends_with_the_token_and_with_the_server()
    {
        await using var server = await gates.AnotherServerAsync();
        var claims = TestIssuer.Claims("sre");
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(3).ToUnixTimeSeconds();
        using var brief = server.Client(gates.Issuer.Sign(claims));
        Assert.Contains("event: ready", await brief.GetStringAsync("/v1/events"), StringComparison.Ordinal);

        using var client = server.Client(gates.Issuer.Token("sre"));
        using var stream = await client.GetAsync("/v1/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);
        server.Terminate();
        Assert.Contains("event: ready", await stream.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.ExitedAsync());
    }

    [Fact]
    public async Task More_followers_than_may_are_told_to_come_back()
    {
        await using var server = await gates.AnotherServerAsync(new() { ["Live__Followers"] = "1" });
        using var client = server.Client(gates.Issuer.Token("sre"));
        using (await client.GetAsync("/v1/events", HttpCompletionOption.ResponseHeadersRead))
        {
            using var second = await client.GetAsync("/v1/events");
            await second.ProblemAsync(HttpStatusCode.TooManyRequests, "too_many_requests");
            Assert.NotNull(second.Headers.RetryAfter);
        }
        await Eventually.TrueAsync(async () =>
        {
            using var again = await client.GetAsync("/v1/events", HttpCompletionOption.ResponseHeadersRead);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task A_position_from_another_life_is_answered_with_a_reset()
    {
        var said = await UntilResetAsync("99999999999-1");
        Assert.StartsWith("""data: {"reset":"unknown_position","after":"99999999999-1","next":""", said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_back_after_the_feed_was_pruned_hears_so_and_then_all_that_is_kept()
    {
        using var ci = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        var begin = await TipAsync();
        await ci.IngestAsync(Events.Backup("pruned-1"));
        await ci.IngestAsync(Events.Backup("pruned-2"));
        await Feed.SettledAsync(gates.Database);
        await gates.Database.RunAsync("delete from ops_private.live_changes where change ->> 'event_type' = 'backup_complete'");
        await ci.IngestAsync(Events.Backup("pruned-kept"));

        var said = await UntilResetAsync(begin);
        var id = said[^3]!["id: ".Length..];
        Assert.Equal($$"""data: {"reset":"feed_pruned","after":"{{begin}}","next":"{{id}}"}""", said[^1]);

        // The client says it, too, goes on after it, and once only.
        await using var follower = Follower.Start(gates.Server.Address, gates.Issuer.Token("sre"), after: begin);
        await Eventually.TrueAsync(() => Task.FromResult(!follower.Heard.IsEmpty));
        Assert.Equal(new[] { ("feed_pruned", begin, id) }, follower.Resets.Select(reset => (reset.Reason, reset.After, reset.Next)));
        var kept = await gates.Database.ValueAsync<string>("""
            select txid || '-' || position from ops_private.live_changes
             where change ->> 'event_type' = 'backup_complete' order by txid limit 1
            """);
        Assert.Contains(kept, follower.Ids);

        // And the command line shows how things stand.
        var release = await gates.ReleaseIdAsync("live/pruned", "v1");
        await ci.IngestAsync(Events.Opened(release, "live/pruned", "v1"));
        var manager = new GatesOf(gates, PersonaNames.ReleaseManager);
        var lines = await manager.RunAsync("watch", "--release", $"{release}", "--after", begin, "--count", "1");
        Assert.Equal(0, lines.ExitCode);
        Assert.Contains($"Changes after {begin} have been pruned in part", lines.Error, StringComparison.Ordinal);
        Assert.StartsWith("live/pruned v1", lines.Output, StringComparison.Ordinal);
        Assert.Contains("status=draft", lines.Output, StringComparison.Ordinal);
        var json = (await manager.RunAsync("watch", "--release", $"{release}", "--after", begin, "--count", "1", "--json")).Lines;
        Assert.Equal(["feed_pruned", null], json.Select(line => (string?)line["reset"]));
    }

    private static string Check(Guid release) => Events.Of(release, "build_complete", """{"status":"pass"}""", tail: "1");

    /// <summary>The lines that a follower with this position hears, up to those of the reset.</summary>
    private async Task<List<string?>> UntilResetAsync(string lastEventId)
    {
        using var client = gates.Server.Client(gates.Issuer.Token("sre"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Add("Last-Event-ID", lastEventId);
        using var stream = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        var said = new List<string?>();
        while (!said.Contains("event: reset"))
            said.Add(await lines.ReadLineAsync());
        said.Add(await lines.ReadLineAsync());
        return said;
    }

    private async Task<string> TipAsync() => (await gates.Database.ValueAsync<string>("select ops_private.live_tip()"))!;

    private async Task AssertHeardAsync(Follower follower, string begin, string condition)
    {
        var told = (await gates.Database.ValueAsync<string[]>($"""
            select coalesce(array_agg(txid || '-' || position order by txid, position), '{"{}"}') from ops_private.live_changes
             where (txid, position) > (split_part($1, '-', 1)::xid8, split_part($1, '-', 2)::bigint) and {condition}
            """, begin))!;
        Assert.True(told.Length >= 300);
        await Eventually.TrueAsync(() => Task.FromResult(follower.Heard.Count >= told.Length));
        Assert.Equal(told, follower.Ids.Take(told.Length));
        Assert.Equal(follower.Ids.Distinct(), follower.Ids);
    }
}

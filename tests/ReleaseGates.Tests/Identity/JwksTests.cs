using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Xunit;

namespace ReleaseGates.Tests.Identity;

/// <summary>Keys behind an address: they change, they are withdrawn, and the address is down at times.</summary>
public sealed class JwksTests(ServerFixture gates) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Asked = "/v1/releases";

    private readonly TestIssuer _old = new("key-1");
    private readonly TestIssuer _new = new("key-2");

    [Fact]
    public async Task A_rotation_fails_no_request()
    {
        using var door = new JwksDoor(_old.Jwks);
        await using var server = await ServerAsync(door);
        var signer = _old;
        var answers = new ConcurrentBag<HttpStatusCode>();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var client = server.Client();
            while (!stop.IsCancellationRequested)
                answers.Add(await AskAsync(client, Volatile.Read(ref signer).Token("release_manager")));
        })).ToArray();

        await UntilAsync(answers, 100);
        door.Document = Both();
        Volatile.Write(ref signer, _new);
        await UntilAsync(answers, answers.Count + 200);
        door.Document = _new.Jwks;
        await UntilAsync(answers, answers.Count + 200);
        await stop.CancelAsync();
        await Task.WhenAll(callers);

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.InRange(door.Asked, 2, 4);
    }

    [Fact]
    public async Task Who_comes_with_the_new_key_while_a_fetch_is_under_way_waits_for_the_next()
    {
        using var door = new JwksDoor(_old.Jwks);
        await using var server = await ServerAsync(door);
        using var client = server.Client();
        // Its fetch finds nothing new, and the next must keep its distance.
        using var stranger = new TestIssuer("key-3");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, stranger.Token("sre")));
        door.Document = Both();
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(client, _new.Token("release_manager"))));
        Assert.All(all, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task A_flood_of_unknown_kids_neither_floods_the_issuer_nor_delays_the_honest()
    {
        using var door = new JwksDoor(_old.Jwks);
        await using var server = await ServerAsync(door);
        using var honest = server.Client(_old.Token("release_manager"));
        Assert.Equal(HttpStatusCode.OK, (await honest.GetAsync(Asked)).StatusCode);

        var watch = Stopwatch.StartNew();
        using var client = server.Client();
        var flood = Task.WhenAll(Enumerable.Range(0, 600).Select(async n =>
        {
            using var invented = new TestIssuer($"invented-{n}");
            return await AskAsync(client, invented.Token("release_manager"));
        }));
        var slowest = TimeSpan.Zero;
        while (!flood.IsCompleted)
        {
            var asked = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, (await honest.GetAsync(Asked)).StatusCode);
            slowest = asked.Elapsed > slowest ? asked.Elapsed : slowest;
            await Task.Delay(20);
        }

        Assert.All(await flood, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        // The first, then one in two seconds.
        Assert.InRange(door.Asked, 2, 2 + (int)(watch.Elapsed.TotalSeconds / 2));
        Assert.True(slowest < TimeSpan.FromSeconds(2), $"An honest caller waited {slowest}.");
    }

    [Fact]
    public async Task The_keys_stay_while_the_issuer_is_down_and_an_unknown_one_is_no_lie_then()
    {
        using var door = new JwksDoor(_old.Jwks);
        await using var server = await ServerAsync(door);
        using var before = server.Client(_old.Token("release_manager"));
        using var after = server.Client(_new.Token("release_manager"));
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync(Asked)).StatusCode);

        door.Document = null;
        await UnavailableAsync(after);
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync(Asked)).StatusCode);

        door.Document = """{"keys":[]}""";
        await UnavailableAsync(after);
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync(Asked)).StatusCode);

        door.Document = Both();
        Assert.Equal(HttpStatusCode.OK, (await after.GetAsync(Asked)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync(Asked)).StatusCode);
    }

    [Fact]
    public async Task Without_any_keys_nobody_is_judged_and_they_are_fetched_once_they_are_there()
    {
        using var door = new JwksDoor("down") { Document = null };
        await using var server = await ServerAsync(door);
        using var client = server.Client(_old.Token("release_manager"));
        await UnavailableAsync(client);
        // Other issuers have nothing to do with it.
        using var other = server.Client(
            TestIssuer.SignWithSecret(
                Encoding.UTF8.GetBytes(ServerFixture.Secret), Forge.Claims(Forge.Set("iss", ServerFixture.SecretIssuer))));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(Asked)).StatusCode);

        door.Document = _old.Jwks;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Asked)).StatusCode);
    }

    [Fact]
    public async Task A_withdrawn_key_is_dropped_when_the_keys_have_aged()
    {
        using var door = new JwksDoor(Both());
        await using var server = await ServerAsync(door, freshSeconds: 1);
        using var client = server.Client(_old.Token("release_manager"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Asked)).StatusCode);
        door.Document = _new.Jwks;
        await Eventually.TrueAsync(async () => (await client.GetAsync(Asked)).StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task After_a_long_silence_a_withdrawn_key_is_not_believed_even_once()
    {
        using var door = new JwksDoor(Both());
        await using var server = await ServerAsync(door, freshSeconds: 1);
        using var client = server.Client(_old.Token("release_manager"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Asked)).StatusCode);
        door.Document = _new.Jwks;
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Asked)).StatusCode);
    }

    [Fact]
    public async Task Keys_are_not_fetched_from_where_the_address_redirects_to()
    {
        using var door = new JwksDoor(_old.Jwks);
        door.MovedTo = "/elsewhere.json";
        await using var server = await ServerAsync(door);
        using var client = server.Client(_old.Token("release_manager"));
        await UnavailableAsync(client);
        Assert.Equal(1, door.Asked);
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    private string Both() => $$"""{"keys":[{{_old.PublicKey}},{{_new.PublicKey}}]}""";

    private Task<ServerProcess> ServerAsync(JwksDoor door, int freshSeconds = 600) => gates.AnotherServerAsync(new()
    {
        ["Identity__Issuers__0__Jwks"] = door.Address.ToString(),
        ["Identity__KeysFreshSeconds"] = $"{freshSeconds}",
    });

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Asked) { Headers = { Authorization = new("Bearer", token) } };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task UnavailableAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(Asked);
        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "signing_keys_unavailable");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static Task UntilAsync(ConcurrentBag<HttpStatusCode> answers, int count) =>
        Eventually.TrueAsync(() => Task.FromResult(answers.Count >= count));
}

using System.Collections.Concurrent;
using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Server;

/// <summary>The race itself is run at every door: <see cref="Ingest.DoorParityTests"/>.</summary>
public sealed class RaceTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    private const int Posts = 256;

    [Fact]
    public async Task A_server_killed_in_the_middle_loses_nothing_that_it_answered_and_accepts_nothing_twice()
    {
        await using var server = await gates.AnotherServerAsync();
        using var client = server.Client(gates.Issuer.Token("ci_service_role"));
        var run = Guid.NewGuid();
        var answered = new ConcurrentBag<(int Key, string? Status, string? Id)>();
        var some = new TaskCompletionSource();

        var posts = Enumerable.Range(0, Posts * 4).Select(async i =>
        {
            while (true)
            {
                try
                {
                    using var answer = await client.IngestAsync(Events.Backup($"{run}-{i / 4}"));
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    var result = await answer.JsonAsync();
                    answered.Add((i / 4, (string?)result["status"], (string?)result["ingest_id"]));
                    if (answered.Count > Posts / 2)
                        some.TrySetResult();
                    return;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(Random.Shared.Next(10, 100));
                }
            }
        }).ToList();
        await some.Task;
        await server.KillAsync();
        await server.RestartAsync();
        await Task.WhenAll(posts);

        // One caller may have lost the answer that said accepted, but nobody was told of two originals.
        foreach (var key in answered.GroupBy(answer => answer.Key))
        {
            Assert.Single(key.Select(answer => answer.Id).Distinct());
            Assert.InRange(key.Count(answer => answer.Status == "accepted"), 0, 1);
        }
        Assert.Equal(Posts, await gates.CountAsync(
            $"select count(*) from ops.event_ingest_log where processing_status = 'accepted' and idempotency_key like '%{run}-%'"));
    }
}

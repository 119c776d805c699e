using System.Diagnostics;
using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Server;

/// <summary>What callers see while the database is slow or away.</summary>
public sealed class OutageTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task An_event_that_waits_too_long_is_answered_504_and_may_be_sent_again()
    {
        await using var server = await gates.AnotherServerAsync(new() { ["Database__StatementTimeoutSeconds"] = "1" });
        using var client = server.Client(gates.Issuer.Token("ci_service_role"));
        var body = Events.Backup(Guid.NewGuid().ToString());
        await using (await gates.LockAsync("ops.event_ingest_log"))
        {
            using var late = await client.IngestAsync(body);
            await late.ProblemAsync(HttpStatusCode.GatewayTimeout, "statement_timeout");
        }
        using var again = await client.IngestAsync(body);
        Assert.Equal("accepted", (string?)(await again.JsonAsync())["status"]);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_does_not_take_the_event_back()
    {
        await using var server = await gates.AnotherServerAsync();
        using var client = server.Client(gates.Issuer.Token("ci_service_role"));
        var run = Guid.NewGuid();
        await using (await gates.LockAsync("ops.event_ingest_log"))
        {
            using var impatience = new CancellationTokenSource();
            var post = client.PostAsync(Events.Door, Events.Json(Events.Backup($"{run}")), impatience.Token);
            await gates.WaitingForLockAsync();
            await impatience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
        }
        await Eventually.TrueAsync(async () => await gates.CountAsync(
            $"select count(*) from ops.event_ingest_log where processing_status = 'accepted' and idempotency_key like '%{run}'") == 1);
    }

    [Fact]
    public async Task When_every_connection_is_taken_the_next_reader_is_told_so_quickly()
    {
        await using var server = await gates.AnotherServerAsync(new()
        {
            ["Database__ReadConnections"] = "1",
            ["Database__ConnectionWaitSeconds"] = "1",
            ["Database__StatementTimeoutSeconds"] = "8",
        });
        using var client = server.Client(gates.Issuer.Token("release_manager"));
        Task<HttpResponseMessage> first;
        await using (await gates.LockAsync("ops.releases"))
        {
            first = client.GetAsync("/v1/releases");
            await gates.WaitingForLockAsync();
            var watch = Stopwatch.StartNew();
            using var second = await client.GetAsync("/v1/releases");
            await second.ProblemAsync(HttpStatusCode.ServiceUnavailable, "database_unavailable");
            Assert.NotNull(second.Headers.RetryAfter);
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);

            // Events and probes have connections of their own.
            using var ready = await client.GetAsync("/readyz");
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        }
        using var answer = await first;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_server_without_a_database_runs_and_says_so()
    {
        await using var server = await gates.AnotherServerAsync(
            new() { ["GATES_DATABASE_URL"] = "postgresql://gates_server:x@127.0.0.1:9/gates" });
        using var client = server.Client(gates.Issuer.Token("release_manager"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);
        await (await client.GetAsync("/readyz")).ProblemAsync(HttpStatusCode.ServiceUnavailable, "database_unavailable");
        await (await client.GetAsync("/v1/releases")).ProblemAsync(HttpStatusCode.ServiceUnavailable, "database_unavailable");
        await (await client.IngestAsync(Events.Backup("x"))).ProblemAsync(HttpStatusCode.ServiceUnavailable, "database_unavailable");
        using var lines = await client.PostAsync(Events.Door, Events.Lines([Events.Backup("x")]));
        await lines.ProblemAsync(HttpStatusCode.ServiceUnavailable, "database_unavailable");
    }
}

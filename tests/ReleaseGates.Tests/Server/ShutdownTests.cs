using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Server;

public sealed class ShutdownTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task What_was_accepted_before_SIGTERM_is_finished_and_answered()
    {
        await using var server = await gates.AnotherServerAsync();
        using var client = server.Client(gates.Issuer.Token("ci_service_role"));
        Task<HttpResponseMessage>[] posts;
        await using (await gates.LockAsync("ops.event_ingest_log"))
        {
            var run = Guid.NewGuid();
            posts = [.. Enumerable.Range(0, 20).Select(i => client.IngestAsync(Events.Backup($"{run}-{i}")))];
            await gates.WaitingForLockAsync();
            server.Terminate();
            await Eventually.TrueAsync(async () => await RefusedAsync(server));
        }
        foreach (var post in posts)
        {
            using var answer = await post;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("accepted", (string?)(await answer.JsonAsync())["status"]);
        }
        Assert.Equal(0, await server.ExitedAsync());
    }

    [Fact]
    public async Task With_a_delay_it_says_not_ready_at_once_and_still_answers()
    {
        await using var server = await gates.AnotherServerAsync(new() { ["Shutdown__DelaySeconds"] = "5" });
        using var client = server.Client(gates.Issuer.Token("ci_service_role"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz")).StatusCode);
        server.Terminate();
        await Eventually.TrueAsync(async () => (await client.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable);
        await (await client.GetAsync("/readyz")).ProblemAsync(HttpStatusCode.ServiceUnavailable, "shutting_down");
        using var answer = await client.IngestAsync(Events.Backup(Guid.NewGuid().ToString()));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await server.ExitedAsync());
    }

    private static async Task<bool> RefusedAsync(ServerProcess server)
    {
        try
        {
            using var fresh = server.Client();
            await fresh.GetAsync("/healthz");
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}

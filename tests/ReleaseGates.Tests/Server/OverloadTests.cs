using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace ReleaseGates.Tests.Server;

/// <summary>What happens when more is sent than the database takes.</summary>
public sealed class OverloadTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_caller_who_sends_too_much_is_told_so_and_the_others_are_not()
    {
        await using var server = await gates.AnotherServerAsync(new() { ["Ingest__PostsPerCaller"] = "4" });
        using var greedy = server.Client(gates.Issuer.Token("ci_service_role", "greedy"));
        using var modest = server.Client(gates.Issuer.Token("ci_service_role", "modest"));
        List<Task<HttpResponseMessage>> posts;
        Task<HttpResponseMessage> other;
        await using (await gates.LockAsync("ops.event_ingest_log"))
        {
            posts = [.. Enumerable.Range(0, 5).Select(_ => greedy.IngestAsync(Events.Backup($"{Guid.NewGuid()}")))];
            var refused = await Task.WhenAny(posts);
            posts.Remove(refused);
            using var fifth = await refused;
            await fifth.ProblemAsync(HttpStatusCode.TooManyRequests, "too_many_requests");
            Assert.NotNull(fifth.Headers.RetryAfter?.Delta);
            other = modest.IngestAsync(Events.Backup($"{Guid.NewGuid()}"));
        }
        foreach (var post in posts.Append(other))
        {
            using var answer = await post;
            Assert.Equal("accepted", (string?)(await answer.JsonAsync())["status"]);
        }
    }

    [Fact]
    public async Task A_full_server_says_503_before_it_has_read_the_body()
    {
        await using var server = await gates.AnotherServerAsync(new() { ["Ingest__QueuedPosts"] = "2" });
        var token = gates.Issuer.Token("ci_service_role");
        using var client = server.Client(token);
        await using (await gates.LockAsync("ops.event_ingest_log"))
        {
            var posts = Enumerable.Range(0, 3).Select(_ => client.IngestAsync(Events.Backup($"{Guid.NewGuid()}"))).ToList();
            using (var third = await await Task.WhenAny(posts))
                await third.ProblemAsync(HttpStatusCode.ServiceUnavailable, "overloaded");

            // Promises a body and never sends it.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"POST {Events.Door} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"));
            var buffer = new byte[4096];
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var answer = Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, patience.Token));
            Assert.StartsWith("HTTP/1.1 503", answer, StringComparison.Ordinal);
            Assert.Contains("Retry-After:", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_many_callers_at_once_each_gets_its_own_answer_and_a_poisoned_event_hurts_nobody()
    {
        var run = Guid.NewGuid();
        var clients = Enumerable.Range(0, 16).Select(n => gates.Server.Client(gates.Issuer.Token("ci_service_role", $"caller-{n}")))
            .ToList();
        try
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 320).Select(async n =>
            {
                // Every fourth is not JSON, or names a release that nobody opened.
                var body = (n % 8) switch
                {
                    0 => "{\"broken\":",
                    4 => Events.Backup($"{run}-{n}").Replace(Guid.Empty.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal),
                    _ => Events.Backup($"{run}-{n}"),
                };
                using var answer = await clients[n % clients.Count].IngestAsync(body);
                return (n, Status: (string?)(await answer.JsonAsync())["status"]);
            }));
            Assert.All(answers, answer => Assert.Equal(answer.n % 4 == 0 ? "rejected" : "accepted", answer.Status));
            // Each row names the caller whose event it was.
            Assert.Equal(0, await gates.CountAsync($"""
                select count(*) from ops.event_ingest_log
                 where processing_status = 'accepted' and idempotency_key like '%{run}-%'
                   and actor <> 'caller-' || split_part(idempotency_key, '{run}-', 2)::integer % 16
                """));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace ReleaseGates.Tests.Server;

public sealed class IngestTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON; charset=\"UTF-8\"")]
    public async Task An_event_is_accepted_once_and_then_known(string type)
    {
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        var body = Events.Backup(Guid.NewGuid().ToString());

        async Task<(string?, string?)> PostAsync()
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await client.PostAsync(Events.Door, content);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            var result = await answer.JsonAsync();
            return ((string?)result["status"], (string?)result["ingest_id"]);
        }

        var (first, original) = await PostAsync();
        var (second, again) = await PostAsync();
        Assert.Equal(("accepted", "duplicate"), (first, second));
        Assert.Equal(original, again);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("[]", HttpStatusCode.BadRequest, "not_an_object")]
    [InlineData("{}", HttpStatusCode.BadRequest, "missing_field")]
    public async Task A_rejected_event_has_the_status_of_its_result(string body, HttpStatusCode status, string code)
    {
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        using var answer = await client.IngestAsync(body);
        var result = await answer.JsonAsync();
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(((int)status, "rejected", code),
            ((int)result["http_status"]!, (string?)result["status"], (string?)result["error_code"]));
        Assert.NotNull((string?)result["ingest_id"]);
    }

    [Fact]
    public async Task A_persona_that_may_not_emit_the_type_is_refused_on_record()
    {
        using var client = gates.Server.Client(gates.Issuer.Token("audit_reader"));
        using var answer = await client.IngestAsync(Events.Backup(Guid.NewGuid().ToString()));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("event_type_not_permitted", (string?)(await answer.JsonAsync())["error_code"]);
    }

    [Fact]
    public async Task Lines_are_answered_one_by_one_in_order()
    {
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        var run = Guid.NewGuid();
        string[] lines = [.. Enumerable.Range(0, 1000).Select(i => i % 10 == 9 ? "{}" : Events.Backup($"{run}-{i}"))];
        using var answer = await client.PostAsync(Events.Door, Events.Lines(lines));
        var results = await answer.LinesAsync();
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(lines.Length, results.Length);
        for (var i = 0; i < lines.Length; i++)
            Assert.Equal(i % 10 == 9 ? "rejected" : "accepted", (string?)results[i]["status"]);

        using var again = await client.PostAsync(Events.Door, Events.Lines(lines));
        var repeated = await again.LinesAsync();
        for (var i = 0; i < lines.Length; i++)
        {
            if (i % 10 != 9)
                Assert.Equal(("duplicate", (string?)results[i]["ingest_id"]),
                    ((string?)repeated[i]["status"], (string?)repeated[i]["ingest_id"]));
        }
    }

    [Fact]
    public async Task Later_lines_see_what_earlier_ones_did()
    {
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        var twice = Events.Backup(Guid.NewGuid().ToString());
        using var answer = await client.PostAsync(Events.Door, Events.Lines([twice, twice]));
        Assert.Equal(["accepted", "duplicate"], (await answer.LinesAsync()).Select(line => (string?)line["status"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Blank_lines_are_skipped_and_a_long_one_is_refused_alone(bool chunked)
    {
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        var run = Guid.NewGuid();
        string[] lines = ["", Events.Backup($"{run}-1") + "\r", "   ", "\t\r", Events.Backup($"{run}-2", size: 1 << 20), "",
            Events.Backup($"{run}-3", size: 1000 * 1000), Events.Backup($"{run}-4")];
        using var request = new HttpRequestMessage(HttpMethod.Post, Events.Door) { Content = Events.Lines(lines) };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await client.SendAsync(request);
        var results = await answer.LinesAsync();
        Assert.Equal(
            [("accepted", 200), ("rejected", 413), ("accepted", 200), ("accepted", 200)],
            results.Select(result => ((string)result["status"]!, (int)result["http_status"]!)));
        Assert.Equal("body_too_large", (string?)results[1]["error_code"]);
        Assert.Null((string?)results[1]["ingest_id"]);
        Assert.Equal(0, await gates.CountAsync($"select count(*) from ops.event_ingest_log where idempotency_key like '%{run}-2'"));
    }

    [Fact]
    public async Task A_stream_is_answered_while_it_is_still_being_sent()
    {
        await using var stream = await OpenStreamAsync();
        var body = Events.Backup(Guid.NewGuid().ToString());
        await SendChunkAsync(stream, body + "\n");
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync() is { } line && !line.Contains("accepted"))
            Assert.DoesNotContain("HTTP/1.1 4", line);
    }

    [Fact]
    public async Task Whoever_hangs_up_midway_keeps_what_was_answered_and_a_half_sent_line_is_not_taken()
    {
        var run = Guid.NewGuid();
        await using (var stream = await OpenStreamAsync())
        {
            await SendChunkAsync(stream, Events.Backup($"{run}-whole") + "\n" + Events.Backup($"{run}-half")[..^20]);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync() is { } line && !line.Contains("accepted"))
            {
            }
        }
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        using var answer = await client.PostAsync(Events.Door, Events.Lines([Events.Backup($"{run}-whole"), Events.Backup($"{run}-half")]));
        Assert.Equal(["duplicate", "accepted"], (await answer.LinesAsync()).Select(line => (string?)line["status"]));
        Assert.Equal(0, await gates.CountAsync(
            $"select count(*) from ops.event_ingest_log where processing_status = 'rejected' and idempotency_key like '%{run}%'"));
    }

    private async Task<NetworkStream> OpenStreamAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, gates.Server.Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Events.Door} HTTP/1.1\r\nHost: gates\r\nAuthorization: Bearer {gates.Issuer.Token("ci_service_role")}\r\n"
                + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"));
        return stream;
    }

    private static ValueTask SendChunkAsync(NetworkStream stream, string text) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n"));
}

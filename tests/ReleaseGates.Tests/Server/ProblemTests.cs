using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace ReleaseGates.Tests.Server;

public sealed class ProblemTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    private static readonly Guid Nobody = Guid.NewGuid();

    public static TheoryData<string, string, HttpStatusCode, string> Reads => new()
    {
        { "GET", "/nowhere", HttpStatusCode.NotFound, "not_found" },
        { "GET", "/v1/nowhere", HttpStatusCode.NotFound, "not_found" },
        { "DELETE", "/v1/releases", HttpStatusCode.MethodNotAllowed, "method_not_allowed" },
        { "GET", Events.Door, HttpStatusCode.MethodNotAllowed, "method_not_allowed" },
        { "GET", "/v1/releases/seven", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases/seven/trace", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases/seven/exceptions", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases/seven/decision?environment=production", HttpStatusCode.BadRequest, "invalid_value" },
        { "POST", "/v1/releases/seven/promotions", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases?limit=0", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases?limit=501", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases?limit=ten", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases?status=done", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases?after=seven", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", $"/v1/releases?after={Nobody}", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", "/v1/releases?project=%00", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", $"/v1/releases/{Nobody}", HttpStatusCode.NotFound, "release_not_found" },
        { "GET", $"/v1/releases/{Nobody}/trace", HttpStatusCode.NotFound, "release_not_found" },
        { "GET", $"/v1/releases/{Nobody}/exceptions", HttpStatusCode.NotFound, "release_not_found" },
        { "GET", $"/v1/releases/{Nobody}/decision?environment=production", HttpStatusCode.NotFound, "release_not_found" },
        { "GET", $"/v1/releases/{Nobody}/decision", HttpStatusCode.BadRequest, "missing_field" },
        { "GET", $"/v1/releases/{Nobody}/decision?environment=moon", HttpStatusCode.BadRequest, "invalid_value" },
        { "GET", $"/v1/releases/{Nobody}/decision?environment=production&as_of=yesterday", HttpStatusCode.BadRequest, "invalid_timestamp" },
        { "GET", $"/v1/releases/{Nobody}/decision?environment=production&as_of=2026-02-24T12:00:00", HttpStatusCode.BadRequest,
            "invalid_timestamp" },
        { "GET", $"/v1/releases/{Nobody}/decision?environment=production&as_of=2026-02-30T12:00:00Z", HttpStatusCode.BadRequest,
            "invalid_timestamp" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_request_that_cannot_be_answered_is_told_why(string method, string address, HttpStatusCode status, string code)
    {
        using var client = gates.Server.Client(gates.Issuer.Token("release_manager"));
        using var answer = await client.SendAsync(new(new HttpMethod(method), address));
        await answer.ProblemAsync(status, code);
    }

    [Fact]
    public async Task A_method_that_is_not_answered_is_told_which_are()
    {
        using var client = gates.Server.Client();
        using var answer = await client.DeleteAsync("/v1/releases");
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("{", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("[]", HttpStatusCode.BadRequest, "not_an_object")]
    [InlineData("{}", HttpStatusCode.BadRequest, "missing_field")]
    [InlineData("""{"environment":7}""", HttpStatusCode.BadRequest, "wrong_type")]
    [InlineData("""{"environment":"production","force":true}""", HttpStatusCode.BadRequest, "unexpected_field")]
    [InlineData("""{"environment":"staging","environment":"production"}""", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("""{"environment":"production"}""", HttpStatusCode.NotFound, "release_not_found")]
    public async Task A_promotion_is_asked_for_in_one_way_only(string body, HttpStatusCode status, string code)
    {
        using var client = gates.Server.Client(gates.Issuer.Token("release_manager"));
        using var answer = await client.PostAsync($"/v1/releases/{Nobody}/promotions", Events.Json(body));
        await answer.ProblemAsync(status, code);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-ndjson; charset=latin1")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task Another_media_type_is_not_taken(string? type)
    {
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        using var body = new ByteArrayContent("{}"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await client.PostAsync(Events.Door, body);
        await answer.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task A_compressed_body_is_not_taken()
    {
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        using var body = Events.Json("{}");
        body.Headers.ContentEncoding.Add("gzip");
        using var answer = await client.PostAsync(Events.Door, body);
        await answer.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_refused_unread()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, gates.Server.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Events.Door} HTTP/1.1\r\nHost: gates\r\nAuthorization: Bearer {gates.Issuer.Token("ci_service_role")}\r\n"
                + "Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.Contains(" 413 ", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_is_refused_while_it_is_read()
    {
        using var client = gates.Server.Client(gates.Issuer.Token("ci_service_role"));
        using var body = Events.Json(Events.Backup("large", size: 1 << 20));
        using var request = new HttpRequestMessage(HttpMethod.Post, Events.Door) { Content = body };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await client.SendAsync(request);
        await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Fact]
    public async Task A_persona_without_the_grant_is_refused()
    {
        using var client = gates.Server.Client(gates.Issuer.Token("sre"));
        using var answer = await client.GetAsync("/v1/releases");
        await answer.ProblemAsync(HttpStatusCode.Forbidden, "not_permitted");
    }

    [Fact]
    public async Task The_server_does_not_say_what_it_is_made_of()
    {
        using var client = gates.Server.Client();
        using var answer = await client.GetAsync("/healthz");
        Assert.False(answer.Headers.Contains("Server"));
    }
}

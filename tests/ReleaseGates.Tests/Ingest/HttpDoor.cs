using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary>A door that is an address: the server, the Edge Function, PostgREST.</summary>
internal abstract class HttpDoor(TestDatabase database, TestIssuer issuer, Func<string?, HttpClient> client) : IngestDoor(database),
    IDisposable
{
    private readonly ConcurrentDictionary<(string, string, string?), HttpClient> _clients = new();

    /// <summary>Somebody with this token, or nobody.</summary>
    public HttpClient Client(string? token) => client(token);

    public override async Task<IngestReply> SendAsync(IngestCase row, byte[] body)
    {
        using var answer = await PostAsync(_clients.GetOrAdd((row.As, row.Subject, row.Act), _ => client(Token(row))), body);
        return await IngestReply.OfAsync(answer);
    }

    public abstract Task<HttpResponseMessage> PostAsync(HttpClient client, byte[] body);

    public void Dispose()
    {
        foreach (var known in _clients.Values)
            known.Dispose();
    }

    protected static async Task<HttpResponseMessage> PostAsync(
        HttpClient client, string path, string type, byte[] body, string? profile = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new(type);
        if (profile is not null)
            content.Headers.Add("Content-Profile", profile);
        return await client.PostAsync(path, content);
    }

    private string Token(IngestCase row)
    {
        var claims = TestIssuer.Claims(row.As, row.Subject);
        if (row.Act is { } agent)
            claims["act"] = new JsonObject { ["sub"] = agent };
        return issuer.Sign(claims);
    }
}

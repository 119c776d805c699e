using System.Net;
using System.Text;

namespace ReleaseGates.Tests.Identity;

/// <summary>An issuer's JWKS address: a real HTTP server that counts who asks, and can be down.</summary>
internal sealed class JwksDoor : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _asked;

    public JwksDoor(string document)
    {
        Document = document;
        Address = new($"http://127.0.0.1:{Ports.Free()}/jwks.json");
        _listener.Prefixes.Add(new Uri(Address, "/").ToString());
        _listener.Start();
        _ = AnswerAsync();
    }

    public Uri Address { get; }

    /// <summary>What it publishes; null while it is down.</summary>
    public string? Document { get; set; }

    /// <summary>Where it sends whoever asks at its address.</summary>
    public string? MovedTo { get; set; }

    public int Asked => Volatile.Read(ref _asked);

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                Interlocked.Increment(ref _asked);
                context.Response.StatusCode = Document is null ? 503 : 200;
                if (MovedTo is { } place && context.Request.Url!.AbsolutePath != place)
                    context.Response.Redirect(place);
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Document ?? "down"));
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}

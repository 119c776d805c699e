using System.Net;
using System.Text;

namespace ReleaseGates.Tests.Contracts;

/// <summary>A network that answers as the script says, and remembers what it was sent.</summary>
internal sealed class ScriptedDoor(params Func<string, HttpResponseMessage>[] script) : HttpMessageHandler
{
    private readonly Queue<Func<string, HttpResponseMessage>> _script = new(script);

    public List<string> Sent { get; } = [];

    public static Func<string, HttpResponseMessage> Breaks => _ => throw new HttpRequestException("connection reset");

    public static Func<string, HttpResponseMessage> Says(
        int status, string body, string type = "application/json", int? retryAfter = null) => _ =>
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (retryAfter is { } seconds)
            answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return answer;
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Sent.Add(body);
        var answer = _script.Dequeue()(body);
        answer.RequestMessage = request;
        return answer;
    }
}

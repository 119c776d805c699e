using ReleaseGates.Client;
using System.Text.Json;

namespace ReleaseGates.Ingest;

/// <summary>Sends one event. A refusal comes back as its result; only an answer without a log row is an exception.</summary>
internal sealed class EventPost(Exchange exchange)
{
    public const string Address = "functions/v1/ops-event-ingest";

    public async Task<IngestResult> SendAsync(ReadOnlyMemory<byte> envelope, CancellationToken cancel)
    {
        using var answer = await exchange.SendAsync(() =>
            new HttpRequestMessage(HttpMethod.Post, Address) { Content = Exchange.Json(envelope) }, cancel);
        var body = await answer.Content.ReadAsByteArrayAsync(cancel);
        try
        {
            using var json = JsonDocument.Parse(body);
            return IsResult(json.RootElement)
                ? Answer.Read(json.RootElement, GatesJson.Default.IngestResult)
                : throw new GatesException(Answer.Problem(answer, json.RootElement));
        }
        catch (JsonException malformed)
        {
            throw Answer.NotTheControlPlane(answer, malformed);
        }
    }

    /// <summary>A result's status is a word, a problem's a number.</summary>
    public static bool IsResult(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String;
}

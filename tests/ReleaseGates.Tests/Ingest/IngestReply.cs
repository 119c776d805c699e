using ReleaseGates.Ingest;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary>What a door answered. A problem document is told as the result that it stands for.</summary>
/// <param name="Http">The HTTP status, where there is HTTP.</param>
/// <param name="MediaType">What the answer says it is, where there is HTTP; empty when it does not say.</param>
internal sealed record IngestReply(int? Http, string? MediaType, JsonObject Result)
{
    public const string Problem = "application/problem+json";

    public static async Task<IngestReply> OfAsync(HttpResponseMessage answer)
    {
        var (http, type, body) = ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", await answer.JsonAsync());
        return new(http, type, type == Problem ? Told(body) : body);
    }

    private static JsonObject Told(JsonObject problem) => new()
    {
        ["detail"] = new JsonObject { ["hint"] = (string?)problem["hint"], ["message"] = (string?)problem["detail"] },
        ["status"] = IngestStatuses.Rejected,
        ["ingest_id"] = null,
        ["error_code"] = (string?)problem["code"],
        ["http_status"] = (int?)problem["status"],
    };
}

using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Server;

/// <summary>Envelopes about an environment alone: they need no release to be on record.</summary>
internal static class Events
{
    public const string Door = "/functions/v1/ops-event-ingest";

    public static string Backup(string tail, int size = 0) => new JsonObject
    {
        ["schema_version"] = "v1.0",
        ["idempotency_key"] = $"github_actions/{Guid.Empty}/backup_complete/{tail}",
        ["event_type"] = "backup_complete",
        ["source_system"] = "github_actions",
        ["release_id"] = Guid.Empty.ToString(),
        ["payload"] = new JsonObject { ["environment"] = "production", ["note"] = new string('x', size) },
        ["emitted_at"] = "2026-01-01T00:00:00Z",
    }.ToJsonString();

    public static string Opened(Guid releaseId, string project, string name, string? initiator = null) => new JsonObject
    {
        ["schema_version"] = "v1.0",
        ["idempotency_key"] = $"github_actions/{releaseId}/release_opened/1",
        ["event_type"] = "release_opened",
        ["source_system"] = "github_actions",
        ["release_id"] = releaseId.ToString(),
        ["payload"] = Payload(project, name, initiator),
        ["emitted_at"] = "2026-01-01T00:00:00Z",
    }.ToJsonString();

    public static HttpContent Json(string body) => new StringContent(body, Encoding.UTF8, "application/json");

    public static HttpContent Lines(IEnumerable<string> bodies) =>
        new StringContent(string.Join('\n', bodies), Encoding.UTF8, "application/x-ndjson");

    private static JsonObject Payload(string project, string name, string? initiator)
    {
        var payload = new JsonObject
        {
            ["project"] = project,
            ["release_name"] = name,
            ["environment_target"] = "production",
            ["source_ref"] = "abc123",
        };
        if (initiator is not null)
            payload["initiating_actor"] = initiator;
        return payload;
    }
}

using ReleaseGates.Ingest;
using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Support;

/// <summary>Events as senders write them: the one place of the tests that spells the envelope.</summary>
internal static class Events
{
    public const string Door = "/functions/v1/ops-event-ingest";

    private const string LongAgo = "2026-01-01T00:00:00Z";

    /// <summary>An event, to be changed or sent.</summary>
    /// <param name="release">The release, or <see cref="Guid.Empty"/> for an event about an environment alone.</param>
    /// <param name="type">The event type.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="gate">The gate it concerns, if any.</param>
    /// <param name="tail">The end of its idempotency key; one of its own by default.</param>
    /// <param name="source">The source system.</param>
    /// <param name="at">When it happened; long ago by default.</param>
    public static JsonObject Envelope(
        Guid release, string type, JsonNode payload, string? gate = null, string? tail = null, string source = SourceSystems.GithubActions,
        string at = LongAgo)
    {
        var envelope = new JsonObject
        {
            ["schema_version"] = ReleaseGates.Ingest.Envelope.CurrentSchemaVersion,
            ["idempotency_key"] = IdempotencyKey.Of(source, release, type, tail ?? $"{Guid.NewGuid():N}"),
            ["event_type"] = type,
            ["source_system"] = source,
            ["release_id"] = $"{release}",
            ["payload"] = payload,
            ["emitted_at"] = at,
        };
        if (gate is not null)
            envelope["gate_code"] = gate;
        return envelope;
    }

    /// <summary>The same as text, with its payload as text.</summary>
    public static string Of(
        Guid release, string type, string payload, string? gate = null, string? tail = null, string source = SourceSystems.GithubActions,
        string at = LongAgo) =>
        Envelope(release, type, JsonNode.Parse(payload)!, gate, tail, source, at).ToJsonString();

    /// <summary>A time as an envelope carries it.</summary>
    public static string Time(DateTimeOffset time) => time.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An event about an environment alone: it needs no release to be on record.</summary>
    public static string Backup(string tail, int size = 0) => Envelope(
        Guid.Empty, EventTypes.BackupComplete, new JsonObject { ["environment"] = "production", ["note"] = new string('x', size) },
        tail: tail).ToJsonString();

    public static string Opened(Guid release, string project, string name, string? initiator = null)
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
        return Envelope(release, EventTypes.ReleaseOpened, payload, tail: "1").ToJsonString();
    }

    public static HttpContent Json(string body) => new StringContent(body, Encoding.UTF8, "application/json");

    public static HttpContent Lines(IEnumerable<string> bodies) =>
        new StringContent(string.Join('\n', bodies), Encoding.UTF8, "application/x-ndjson");
}

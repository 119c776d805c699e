using ReleaseGates.Gates;
using ReleaseGates.Releases;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ReleaseGates.Ingest;

/// <summary>What every event arrives in, from every sender, at every door (Event Ingestion Envelope of the PRD).</summary>
public sealed record Envelope
{
    /// <summary>The only version there is.</summary>
    public const string CurrentSchemaVersion = "v1.0";

    /// <summary>The envelope's version; an unknown one is refused with 422 <c>unknown_schema_version</c>.</summary>
    public string SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>See <see cref="Ingest.IdempotencyKey"/>; 422 <c>malformed_idempotency_key</c>, <c>idempotency_key_mismatch</c>.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>One of <see cref="EventTypes"/>, or a type of the sender's own that concerns an environment.</summary>
    public required string EventType { get; init; }

    /// <summary>One of <see cref="SourceSystems"/>.</summary>
    public required string SourceSystem { get; init; }

    /// <summary>The release, or <see cref="ReleaseId.None"/>; 409 <c>unknown_release</c> when it is not on record.</summary>
    public required Guid ReleaseId { get; init; }

    /// <summary>One of <see cref="GateCodes"/>, where the event concerns a gate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GateCode { get; init; }

    /// <summary>What happened, by the contract of the event type; further members are kept as metadata.</summary>
    public required JsonObject Payload { get; init; }

    /// <summary>When it happened: any time in the past, 422 <c>emitted_at_in_future</c> otherwise.</summary>
    public required DateTimeOffset EmittedAt { get; init; }
}

using ReleaseGates.Ingest;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ReleaseGates.Tests.Ingest;

/// <summary>A row of the ingest table: what is sent, what is answered, what is logged, what is there afterwards.</summary>
internal sealed record IngestCase
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public required string Name { get; init; }
    public required string As { get; init; }
    public string? Sub { get; init; }
    public string? Act { get; init; }
    public string? Project { get; init; }

    /// <summary>The doors where the row holds, when it is not all of them.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public string? SameAs { get; init; }
    public JsonObject? Set { get; init; }
    public JsonObject? Payload { get; init; }
    public IReadOnlyList<string> Without { get; init; } = [];
    public string? Key { get; init; }
    public string? Raw { get; init; }
    public string? Hex { get; init; }

    /// <summary>The body's file under tests/cases/events.</summary>
    public string? File { get; init; }

    public IReadOnlyList<string> Given { get; init; } = [];
    public int Http { get; init; } = 200;
    public string? Status { get; init; }
    public string? Code { get; init; }
    public string? Warning { get; init; }

    /// <summary>Refused for what no schema tells, with a code that is otherwise about form.</summary>
    public bool ToldLater { get; init; }

    public bool? PayloadMatches { get; init; }

    /// <summary>Of a duplicate; true unless the row says otherwise.</summary>
    public bool? SenderMatches { get; init; }

    public string? Then { get; init; }

    /// <summary>Rejected unless the row says otherwise.</summary>
    public string ExpectedStatus => Status ?? (Code is null ? IngestStatuses.Accepted : IngestStatuses.Rejected);

    public bool? ExpectedSenderMatches => ExpectedStatus == IngestStatuses.Duplicate ? SenderMatches ?? true : null;

    public string Subject => Sub ?? $"test-{As}";

    public static IngestCase Read(JsonNode row) => row.Deserialize<IngestCase>(Strict)!;
}

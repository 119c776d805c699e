using ReleaseGates.Client;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Ingest;

/// <summary>What became of one event (FR-9); the same at every door.</summary>
public sealed record IngestResult : ServerDocument
{
    /// <summary>The log row; of a duplicate, the original's. Null when nothing was logged.</summary>
    public Guid? IngestId { get; init; }

    /// <summary>One of <see cref="IngestStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The HTTP status of this event alone.</summary>
    public int HttpStatus { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/> when it was not accepted.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The ids of what the event made; of a rejection, its <c>message</c> and <c>hint</c>.</summary>
    public JsonElement Detail { get; init; }

    /// <summary>Only on duplicates: false when the key was accepted with other content before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? PayloadMatches { get; init; }

    /// <summary>Only on duplicates: false when somebody else sent what was accepted; any pipeline of the project is one sender.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? SenderMatches { get; init; }

    /// <summary>Only on duplicates: when the original was recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>For example <c>unknown_event_type</c>: taken, but only as an environment event.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Warning { get; init; }

    /// <summary>Whether the event is on record as it was sent, by this submission or an earlier one.</summary>
    [JsonIgnore]
    public bool IsOnRecord => Status == IngestStatuses.Accepted || (Status == IngestStatuses.Duplicate && PayloadMatches != false);

    /// <summary>The sentence of a rejection.</summary>
    [JsonIgnore]
    public string? Message => Text("message");

    /// <summary>What to do about a rejection.</summary>
    [JsonIgnore]
    public string? Hint => Text("hint");

    private string? Text(string name) =>
        Detail.ValueKind == JsonValueKind.Object && Detail.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}

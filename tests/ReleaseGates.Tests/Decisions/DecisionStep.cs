using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Decisions;

/// <summary>An event in the name of a persona.</summary>
internal sealed record DecisionStep
{
    public required string As { get; init; }
    public string? Sub { get; init; }
    public string? Kind { get; init; }
    public required string Type { get; init; }
    public string? Gate { get; init; }
    public string? EmittedAt { get; init; }

    /// <summary>End of the idempotency key, where a scenario takes a step of this type twice.</summary>
    public string? Tail { get; init; }

    public required JsonObject Payload { get; init; }
}

using ReleaseGates.Client;
using ReleaseGates.Gates;
using System.Text.Json;

namespace ReleaseGates.Policy;

/// <summary>A requirement that one of two policies has otherwise, or not at all.</summary>
public sealed record PolicyDifference
{
    /// <summary>The gate, one of <see cref="GateCodes"/>.</summary>
    public required string GateCode { get; init; }

    /// <summary>The requirement's name.</summary>
    public required string Code { get; init; }

    /// <summary>The environment it is for; null: all.</summary>
    public string? Environment { get; init; }

    /// <summary>The row before; null when it is new.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>The row after; null when it is gone.</summary>
    public JsonElement? After { get; init; }
}

/// <summary>What differs between two policies.</summary>
/// <param name="Differences">By gate and code.</param>
public sealed record PolicyDifferences(IReadOnlyList<PolicyDifference> Differences) : ServerDocument;

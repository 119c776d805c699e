using ReleaseGates.Client;
using ReleaseGates.Gates;
using System.Text.Json;

namespace ReleaseGates.Policy;

/// <summary>A requirement or setting that one of two policies has otherwise, or not at all.</summary>
public sealed record PolicyDifference
{
    /// <summary>The gate, one of <see cref="GateCodes"/>; null for a setting.</summary>
    public string? GateCode { get; init; }

    /// <summary>The requirement's or setting's name.</summary>
    public required string Code { get; init; }

    /// <summary>The environment it is for; null: all.</summary>
    public string? Environment { get; init; }

    /// <summary>The row before; null when it is new.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>The row after; null when it is gone.</summary>
    public JsonElement? After { get; init; }
}

/// <summary>What differs between two policies.</summary>
/// <param name="Differences">Requirements by gate and code, then settings.</param>
public sealed record PolicyDifferences(IReadOnlyList<PolicyDifference> Differences) : ServerDocument;

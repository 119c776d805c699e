using ReleaseGates.Client;
using System.Text.Json;

namespace ReleaseGates.Policy;

/// <summary>A row of the general policy that a preset is about.</summary>
public sealed record PolicyPreset
{
    /// <summary>The preset, for example two-people.</summary>
    public required string Preset { get; init; }

    /// <summary>The gate and code of the requirement, or the type of exception.</summary>
    public required string Subject { get; init; }

    /// <summary>The fields as they stand.</summary>
    public JsonElement Before { get; init; }

    /// <summary>The fields as the preset asks for them.</summary>
    public JsonElement After { get; init; }

    /// <summary>Why.</summary>
    public required string Why { get; init; }
}

/// <summary>What the presets of the policy ask for.</summary>
/// <param name="Presets">By preset and subject.</param>
public sealed record PolicyPresets(IReadOnlyList<PolicyPreset> Presets) : ServerDocument;

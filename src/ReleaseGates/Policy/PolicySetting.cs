using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Policy;

/// <summary>A single value of the policy, and where it applies.</summary>
public sealed record PolicySetting
{
    /// <summary>Its name, for example <c>clock_skew</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Environment it is for; null: all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Environment { get; init; }

    /// <summary>Project it is for; null: all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Project { get; init; }

    /// <summary>A boolean, a count, or a duration such as <c>2 minutes</c>.</summary>
    public JsonElement Value { get; init; }

    /// <summary>What it decides.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Description { get; init; }
}

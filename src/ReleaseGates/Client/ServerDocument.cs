using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Client;

/// <summary>What the control plane answered: the members this library knows, and the whole text.</summary>
public abstract record ServerDocument
{
    /// <summary>The answer as it came, with what a newer server adds.</summary>
    [JsonIgnore]
    public JsonElement Json { get; internal set; }
}

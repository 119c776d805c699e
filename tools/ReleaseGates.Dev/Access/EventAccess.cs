using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Access;

/// <summary>Who may emit one type of event.</summary>
/// <param name="Emitters">By persona: on <c>all</c> gates, on one gate only, or for its <c>own_release</c> only.</param>
public sealed record EventAccess(string Type, IReadOnlyDictionary<string, string> Emitters)
{
    /// <summary>Stands for any type without a row of its own.</summary>
    public const string AnyOther = "of_another_kind";

    internal static EventAccess Read(string type, JsonNode node) => new(type, node is JsonObject limits
        ? limits.ToDictionary(emitter => emitter.Key, emitter => (string)emitter.Value!)
        : node.AsArray().ToDictionary(emitter => (string)emitter!, _ => "all"));
}

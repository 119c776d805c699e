using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Access;

/// <summary>Who may do what with one table.</summary>
/// <param name="Author">The column that names who wrote the row; null where rows have no author.</param>
/// <param name="OfRelease">Whether a row belongs to a release.</param>
public sealed record TableAccess(
    string Name, string? Requirement, string Key, string? Author, bool OfRelease, bool AppendOnly,
    IReadOnlyDictionary<Verb, IReadOnlyDictionary<string, Grant>> Grants)
{
    /// <summary>The possible relations of a row to the caller.</summary>
    public IReadOnlyList<RowClass> RowClasses => (Author, OfRelease) switch
    {
        (null, false) => [RowClass.Anothers],
        (null, true) => [RowClass.SameRelease, RowClass.Anothers],
        (_, false) => [RowClass.Own, RowClass.Anothers],
        _ => Enum.GetValues<RowClass>(),
    };

    /// <summary>Null if the persona may not do it to any row.</summary>
    public Grant? GrantOf(string role, Verb verb) => Grants[verb].GetValueOrDefault(role);

    internal static TableAccess Read(string name, JsonObject node) => new(
        name,
        (string?)node["requirement"],
        (string)node["key"]!,
        (string?)node["author"],
        (bool?)node["of_release"] ?? false,
        (bool?)node["append_only"] ?? false,
        Enum.GetValues<Verb>().ToDictionary<Verb, Verb, IReadOnlyDictionary<string, Grant>>(
            verb => verb, verb => Read(node[Word(verb)] as JsonObject)));

    public static string Word(Verb verb) => verb switch
    {
        Verb.Select => "select",
        Verb.Insert => "insert",
        Verb.Update => "update",
        _ => "delete",
    };

    private static Dictionary<string, Grant> Read(JsonObject? grants) =>
        (grants ?? []).ToDictionary(grant => grant.Key, grant => Grant.Read(grant.Value!));
}

using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Access;

/// <summary>What one persona may do with one table by one verb.</summary>
/// <param name="Rows">One of the terms defined under <c>rows</c> in the file.</param>
/// <param name="Columns">The columns it may write; empty for a read, which sees all of them.</param>
public sealed record Grant(string Rows, IReadOnlyList<string> Columns)
{
    public bool Covers(RowClass row) => Rows switch
    {
        "all" => true,
        "own" => row == RowClass.Own,
        "by_caller" => row is RowClass.Own or RowClass.OtherRelease,
        "by_caller_elsewhere" => row == RowClass.OtherRelease,
        "not_by_caller_elsewhere" => row == RowClass.Anothers,
        "own_release" => row is RowClass.Own or RowClass.SameRelease,
        _ => throw new InvalidOperationException($"Unknown rows '{Rows}'."),
    };

    internal static Grant Read(JsonNode node) => node is JsonValue word
        ? new((string)word!, [])
        : new((string)node["rows"]!, [.. node["columns"]!.AsArray().Select(column => (string)column!)]);
}

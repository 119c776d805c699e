namespace ReleaseGates.Tests.Schema;

/// <summary>
/// A table of tests/cases/constraints: a valid row, and what each of its constraints refuses. Values are SQL expressions.
/// </summary>
internal sealed record ConstraintTable
{
    public required string Table { get; init; }
    public IReadOnlyList<string> Given { get; init; } = [];
    public required IReadOnlyDictionary<string, string> Valid { get; init; }
    public IReadOnlyList<string> NotNull { get; init; } = [];
    public required IReadOnlyList<ConstraintCase> Cases { get; init; }

    public IEnumerable<GuardCase> Expand() =>
        Cases.Select(Expand).Concat(NotNull.Select(column => new GuardCase
        {
            Name = $"{Table}.{column} is never null",
            Given = Given,
            Fault = Insert(Valid, new Dictionary<string, string> { [column] = "null" }),
            Refused = $"23502 {column}",
            Table = Table,
            Cure = Insert(Valid),
        }));

    private GuardCase Expand(ConstraintCase row)
    {
        var valid = Merge(Valid, row.With);
        var existing = row.Twice || row.Update || row.Sql is not null;
        return new()
        {
            Name = $"{Table} refuses {row.Sql ?? string.Join(", ", row.Set.Select(value => $"{value.Key} = {value.Value}"))}",
            Given = [.. Given, .. row.Given, .. existing ? [Insert(valid)] : Array.Empty<string>()],
            Fault = row.Sql ?? (row.Update ? Update(row.Set) : Insert(valid, row.Set)),
            Refused = row.Refused,
            // What exists already was the cure, unless there is another.
            Cure = existing && row.Cure.Count == 0 ? null
                : string.Join(";\n", [.. row.Curing, row.Update ? Update(row.Cure) : Insert(valid, row.Cure)]),
        };
    }

    private string Insert(params IReadOnlyDictionary<string, string>[] layers)
    {
        var row = Merge(layers);
        return $"insert into ops.{Table} ({string.Join(", ", row.Keys)}) values ({string.Join(", ", row.Values)})";
    }

    private string Update(IReadOnlyDictionary<string, string> values)
    {
        var key = Valid.First();
        return $"update ops.{Table} set {string.Join(", ", values.Select(value => $"{value.Key} = {value.Value}"))} "
            + $"where {key.Key} = {key.Value}";
    }

    private static Dictionary<string, string> Merge(params IReadOnlyDictionary<string, string>[] layers)
    {
        var row = new Dictionary<string, string>();
        foreach (var (column, value) in layers.SelectMany(layer => layer))
            row[column] = value;
        return row;
    }
}

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>One value of a record, as it was recorded; renderers must escape it.</summary>
internal readonly record struct Cell(string? Value, CellKind Kind = CellKind.Text)
{
    public static implicit operator Cell(string? text) => new(text);

    public static Cell Status(string? word) => new(word, CellKind.Status);

    public static Cell Time(string? moment) => new(moment, CellKind.Time);

    public static Cell Code(string? text) => new(text, CellKind.Code);

    public static Cell Address(string? text) => new(text, CellKind.Address);
}

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>A titled table of a record.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Columns">Its headings.</param>
/// <param name="Rows">Its rows, each as long as the headings.</param>
/// <param name="IsPart">Whether it belongs to the section before.</param>
internal sealed record RecordSection(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, bool IsPart = false)
{
    // Too many columns for a page: each row becomes a card, on paper and on every screen.
    private const int MostColumns = 8;

    public bool IsOfCards => Columns.Count > MostColumns;
}

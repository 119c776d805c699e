namespace ReleaseGates.Cli.CommandLine;

/// <summary>Columns for people, padded with spaces: it survives logs, pipes and copying.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [headings];

    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => Printable(cell ?? "-"))]);

    public void WriteTo(TextWriter output)
    {
        var widths = headings.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>Text from elsewhere must not steer the terminal.</summary>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]) : text;
}

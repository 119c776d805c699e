using System.Globalization;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Columns for people, padded with spaces: it survives logs, pipes and copying.</summary>
internal sealed class Table(params string[] headings)
{
    private const int Gap = 2;
    private const int Narrowest = 8;

    private readonly List<string[]> _rows = [headings];

    public bool IsEmpty => _rows.Count == 1;

    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => Printable(cell ?? "-"))]);

    public void WriteTo(TextWriter output, Terminal? terminal = null)
    {
        var screen = terminal ?? Terminal.Plain;
        var widths = Widths(screen.Width);
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) => Shortened(cell, widths[column])).ToArray();
            var last = cells.Length - 1;
            output.WriteLine(string.Join(new string(' ', Gap), cells.Select((cell, column) =>
                screen.Paint(cell, column == last ? cell : cell.PadRight(widths[column])))).TrimEnd());
        }
    }

    /// <summary>Text from elsewhere must not steer the terminal, nor turn the reading direction around.</summary>
    public static string Printable(string text) =>
        text.Any(Steers) ? new string([.. text.Select(c => Steers(c) ? ' ' : c)]) : text;

    private static bool Steers(char c) => char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';

    /// <summary>As wide as what is in them; where the screen is narrower, the widest column gives way first.</summary>
    private int[] Widths(int? screen)
    {
        var widths = headings.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        while (screen is { } room && widths.Sum() + Gap * (widths.Length - 1) > room)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest)
                break;
            widths[widest]--;
        }
        return widths;
    }

    private static string Shortened(string cell, int width)
    {
        if (cell.Length <= width)
            return cell;
        var whole = StringInfo.ParseCombiningCharacters(cell);
        return string.Concat(cell.AsSpan(0, whole.Last(start => start <= width - 1)), "…");
    }
}

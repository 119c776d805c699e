using System.Globalization;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>
/// Columns padded with spaces, which survive logs, pipes and copying. On a narrow terminal empty columns are left out and
/// cells continue on the next line; nothing is cut. Why not a library: docs/decisions/0018-plain-tables.md.
/// </summary>
internal sealed class Table(params string[] headings)
{
    private const int Gap = 2;
    private const int Word = 12;
    private const string Nothing = "-";

    private readonly List<string[]> _rows = [headings];

    public bool IsEmpty => _rows.Count == 1;

    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => Printable(cell ?? Nothing))]);

    public void WriteTo(TextWriter output, Terminal? terminal = null)
    {
        var screen = terminal ?? Terminal.Current;
        int[] columns = [.. Enumerable.Range(0, headings.Length)];
        if (Total(columns.Select(Widest)) > screen.Width)
            columns = [.. columns.Where(column => _rows.Skip(1).Any(row => row[column] != Nothing))];
        var widths = Widths(columns, screen.Width ?? int.MaxValue);
        foreach (var row in _rows)
        {
            var cells = columns.Select((column, place) => Lines(row[column], widths[place])).ToArray();
            for (var line = 0; line < cells.Max(cell => cell.Count); line++)
            {
                var parts = cells.Select((cell, place) => (Text: line < cell.Count ? cell[line] : "", Width: widths[place]));
                output.WriteLine(string.Join("  ", parts.Select(part => screen.Paint(part.Text, part.Text.PadRight(part.Width))))
                    .TrimEnd());
            }
        }
    }

    /// <summary>Text from elsewhere must not control the terminal or reverse the reading direction.</summary>
    public static string Printable(string text) =>
        text.Any(Controls) ? new string([.. text.Select(c => Controls(c) ? ' ' : c)]) : text;

    private static bool Controls(char c) =>
        char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';

    private static int Total(IEnumerable<int> widths) => widths.Sum(width => width + Gap) - Gap;

    private int Widest(int column) => _rows.Max(row => row[column].Length);

    private int LongestWord(int column) =>
        Math.Min(Word, _rows.Max(row => row[column].Length <= Word ? row[column].Length : row[column].Split(' ').Max(word => word.Length)));

    /// <summary>As wide as the contents; if that is too much, the widest columns shrink first, and words are broken last.</summary>
    private int[] Widths(int[] columns, int room)
    {
        int[] widths = [.. columns.Select(Widest)];
        foreach (var least in new[] { columns.Select(LongestWord).ToArray(), new int[columns.Length] })
        {
            for (var most = widths.DefaultIfEmpty().Max(); most > 1; most--)
            {
                int[] shrunk = [.. widths.Select((width, place) => Math.Max(least[place], Math.Min(width, most)))];
                if (Total(shrunk) <= room)
                    return shrunk;
            }
        }
        return [.. widths.Select(width => Math.Min(width, 2))];
    }

    /// <summary>Broken at spaces; a word that is too long after punctuation, else anywhere but inside a character.</summary>
    private static List<string> Lines(string cell, int width)
    {
        var lines = new List<string>();
        while (cell.Length > width)
        {
            var space = cell.LastIndexOf(' ', width);
            var joint = cell.LastIndexOfAny(['-', '_', '/', ','], width - 1) + 1;
            var end = space > 0 ? space
                : joint > width / 2 ? joint
                : StringInfo.ParseCombiningCharacters(cell).Last(start => start <= width);
            lines.Add(cell[..Math.Max(1, end)].TrimEnd());
            cell = cell[Math.Max(1, end)..].TrimStart();
        }
        lines.Add(cell);
        return lines;
    }
}

using System.Globalization;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>
/// Columns for people, padded with spaces: it survives logs, pipes and copying. Where the screen is too narrow, columns that
/// say nothing are left out and cells go on below; nothing is cut.
/// </summary>
internal sealed class Table(params string[] headings)
{
    private const int Gap = 2;
    private const int Narrow = 12;
    private const int Narrowest = 8;
    private const string Nothing = "-";

    private readonly List<string[]> _rows = [headings];

    public bool IsEmpty => _rows.Count == 1;

    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => Printable(cell ?? Nothing))]);

    public void WriteTo(TextWriter output, Terminal? terminal = null)
    {
        var screen = terminal ?? Terminal.Plain;
        int[] columns = [.. Enumerable.Range(0, headings.Length)];
        if (screen.Width is { } room && Total(columns.Select(Widest)) > room)
            columns = [.. columns.Where(column => _rows.Skip(1).Any(row => row[column] != Nothing))];
        var widths = Widths(columns, screen.Width);
        foreach (var row in _rows)
        {
            var cells = columns.Select((column, place) => Broken(row[column], widths[place])).ToArray();
            for (var line = 0; line < cells.Max(cell => cell.Count); line++)
            {
                var parts = cells.Select((cell, place) => (Text: line < cell.Count ? cell[line] : "", Width: widths[place]));
                output.WriteLine(string.Join(new string(' ', Gap), parts.Select(part => screen.Paint(part.Text, part.Text.PadRight(part.Width)))).TrimEnd());
            }
        }
    }

    /// <summary>Text from elsewhere must not steer the terminal, nor turn the reading direction around.</summary>
    public static string Printable(string text) =>
        text.Any(Steers) ? new string([.. text.Select(c => Steers(c) ? ' ' : c)]) : text;

    private static bool Steers(char c) => char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';

    private static int Total(IEnumerable<int> widths) => widths.Sum(width => width + Gap) - Gap;

    private int Widest(int column) => _rows.Max(row => row[column].Length);

    /// <summary>As wide as what is in them; where the screen is narrower, the widest gives way first, its short cells whole as long as they can be.</summary>
    private int[] Widths(int[] columns, int? screen)
    {
        var widths = columns.Select(Widest).ToArray();
        int[] whole = [.. columns.Select(column => Math.Min(Narrow, _rows.Max(row => row[column].Length <= Narrow ? row[column].Length : row[column].Split(' ').Max(word => word.Length))))];
        int[][] limits = [whole, [.. whole.Select(width => Math.Min(Narrowest, width))]];
        foreach (var least in limits)
        {
            while (screen is { } room && Total(widths) > room && Enumerable.Range(0, widths.Length).Any(place => widths[place] > least[place]))
                widths[Enumerable.Range(0, widths.Length).Where(place => widths[place] > least[place]).MaxBy(place => widths[place])]--;
        }
        return widths;
    }

    /// <summary>Broken at spaces; a word that is too long where it is joined, else anywhere but inside a character.</summary>
    private static List<string> Broken(string cell, int width)
    {
        var lines = new List<string>();
        while (cell.Length > width)
        {
            var space = cell.LastIndexOf(' ', width);
            var joint = cell.LastIndexOfAny(['-', '_', '/', ','], width - 1) + 1;
            var end = space > 0 ? space : joint > width / 2 ? joint : StringInfo.ParseCombiningCharacters(cell).Last(start => start <= width);
            lines.Add(cell[..Math.Max(1, end)].TrimEnd());
            cell = cell[Math.Max(1, end)..].TrimStart();
        }
        lines.Add(cell);
        return lines;
    }
}

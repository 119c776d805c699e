using System.Globalization;
using System.Text;

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>A release record as Markdown, in which all other text is escaped.</summary>
internal static class MarkdownRecord
{
    public static string Render(RecordDocument document)
    {
        var page = new StringBuilder()
            .Append(CultureInfo.InvariantCulture,
                $"# {Escape(document.Title)}\n\nRelease record, as of {document.RecordedAt}. Times are UTC.\n\n");
        foreach (var (name, value) in document.Facts.Where(fact => fact.Value.Value is not null))
            page.Append(CultureInfo.InvariantCulture, $"- {name}: {Of(value)}\n");
        page.Append("\n## What stands out\n\n");
        foreach (var notice in document.Notices)
            page.Append(CultureInfo.InvariantCulture, $"- {Escape($"{notice.Lead} {notice.More}".TrimEnd())}\n");
        if (document.Notices.Count == 0)
            page.Append(CultureInfo.InvariantCulture, $"{RecordDocument.NothingStandsOut}\n");
        foreach (var section in document.Sections())
        {
            page.Append(CultureInfo.InvariantCulture, $"\n{(section.IsPart ? "###" : "##")} {section.Title}\n\n");
            if (section.Rows.Count == 0)
            {
                page.Append("None.\n");
                continue;
            }
            page.Append(CultureInfo.InvariantCulture,
                $"| {string.Join(" | ", section.Columns)} |\n|{string.Concat(section.Columns.Select(_ => "---|"))}\n");
            foreach (var row in section.Rows)
                page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Of))} |\n");
        }
        return page.ToString();
    }

    private static string Of(Cell cell) => cell switch
    {
        { Value: null or "" } => "–",
        { Kind: CellKind.Code or CellKind.Address, Value: var code } => Code(code),
        { Value: var text } => Escape(text),
    };

    /// <summary>Any ASCII punctuation may be escaped, so everything that could have a meaning is.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in OneLine(text))
        {
            if (char.IsAsciiLetterOrDigit(c) || c > '\x7f' || c is ' ' or ',' or ';' or '/' or '\'' or '%' or '.' or '?' or ':')
                escaped.Append(c);
            else
                escaped.Append('\\').Append(c);
        }
        return escaped.ToString();
    }

    private static string Code(string text)
    {
        var line = OneLine(text);
        var fence = new string('`', 1 + Longest(line, '`'));
        // A bar ends a cell of a table even inside code.
        return $"{fence} {line.Replace("|", "\\|", StringComparison.Ordinal)} {fence}";
    }

    private static int Longest(string text, char c)
    {
        var (longest, run) = (0, 0);
        foreach (var one in text)
            longest = Math.Max(longest, run = one == c ? run + 1 : 0);
        return longest;
    }

    private static string OneLine(string text) => Html.Visible(text);
}

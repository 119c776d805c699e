using Npgsql;
using System.Text;
using System.Text.RegularExpressions;

namespace ReleaseGates.Dev.Docs;

/// <summary>docs/errors.md: code, status and meaning from <c>ops.error_codes</c>; the hints are the page's own and stay.</summary>
internal static partial class ErrorCodeTable
{
    public const string File = "docs/errors.md";
    public const string Name = "error codes";

    public static async Task<string> RenderAsync(NpgsqlDataSource database, string page)
    {
        var hints = Hints(page);
        var table = new StringBuilder("| Code | HTTP | Meaning | Hint |\n|---|---|---|---|\n");
        await using var command = database.CreateCommand("select code, http_status, title from ops.error_codes order by http_status, code");
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var code = rows.GetString(0);
            table.Append($"| `{code}` | {rows.GetInt32(1)} | {rows.GetString(2)} | {hints.GetValueOrDefault(code, "")} |\n");
        }
        return table.ToString();
    }

    /// <summary>The hint of each code that the page has.</summary>
    public static IReadOnlyDictionary<string, string> Hints(string page) =>
        Row().Matches(MarkedText.Between(page, Name)).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);

    [GeneratedRegex(@"^\| `(\w+)` \|[^|\n]*\|[^|\n]*\| ([^|\n]*?) ?\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}

using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Live;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Watch;

/// <summary>One change in one line.</summary>
internal static class ChangeLine
{
    public static string Of(Change change, Terminal terminal)
    {
        var line = new StringBuilder();
        var left = terminal.Width ?? int.MaxValue;
        foreach (var (word, isStatus) in Words(change))
        {
            // A terminal gets what fits; a pipe gets all.
            var shown = word.Length <= left ? word : left > 0 ? $"{word[..(left - 1)]}…" : "";
            line.Append(isStatus ? terminal.Paint(shown, shown) : shown);
            left -= shown.Length;
            if (shown.Length < word.Length)
                break;
        }
        return line.ToString();
    }

    private static IEnumerable<(string Word, bool IsStatus)> Words(Change change)
    {
        yield return ($"{Format.Time(change.At)}  {change.Table,-19} ", false);
        var told = change.Content.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).ToList();
        if (told.Exists(member => member.Name == "field"))
        {
            foreach (var member in told.Where(member => member.Name is "gate_code" or "environment"))
                yield return ($" {Table.Printable(member.Value.ToString())}", false);
            yield return ($" {Text(change, "field")}: {Text(change, "from") ?? "none"} -> ", false);
            yield return (Text(change, "to") ?? "none", true);
        }
        else
        {
            // What a person cannot say by heart comes last.
            foreach (var member in told.OrderBy(member => member.Name == "sha256" || member.Name.EndsWith("_id", StringComparison.Ordinal)))
            {
                yield return ($" {member.Name}=", false);
                yield return (Table.Printable(member.Value.ToString()), true);
            }
        }
        if (change.ReleaseId is { } release)
            yield return ($"  release {release}", false);
    }

    private static string? Text(Change change, string name) =>
        change.Content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Table.Printable(value.GetString()!)
            : null;
}

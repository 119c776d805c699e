using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Client;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Watch;

/// <summary>One change in one line.</summary>
internal static class ChangeLine
{
    public static string Of(Change change, Terminal terminal)
    {
        var told = change.Content.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).ToList();
        var words = told.Any(member => member.Name == "field")
            ? [.. Before(told, "gate_code", "environment"), $"{Text(change.Content, "field")}:", Text(change.Content, "from") ?? "none", "->", Painted(Text(change.Content, "to") ?? "none", terminal)]
            : told.Select(member => $"{member.Name}={Painted(Table.Printable(member.Value.ToString()), terminal)}");
        var line = $"{Show.Time(change.At)}  {change.Table,-19}  {string.Join(' ', words)}{(change.ReleaseId is { } release ? $"  release {release}" : "")}";
        return terminal is { Width: { } width, IsColoured: false } && line.Length > width ? $"{line[..(width - 1)]}…" : line;
    }

    private static IEnumerable<string> Before(IEnumerable<JsonProperty> told, params string[] names) =>
        told.Where(member => names.Contains(member.Name)).Select(member => member.Value.ToString());

    private static string? Text(JsonElement change, string name) =>
        change.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Table.Printable(value.GetString()!) : null;

    private static string Painted(string word, Terminal terminal) => terminal.Paint(word, word);
}

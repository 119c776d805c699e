using ReleaseGates.Cli.CommandLine;
using System.Text.Json;

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>Reads rows of schema ops as the control plane sends them.</summary>
internal static class RowFields
{
    public static string? Text(this JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            }
            : null;

    public static DateTimeOffset? Time(this JsonElement row, string name) =>
        row.Text(name) is { } text && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) ? time
            : null;

    public static string? Clock(this JsonElement row, string name) => row.Text(name) is { } text ? Format.Time(text) : null;

    public static Cell When(this JsonElement row, string name) => Cell.Time(row.Clock(name));

    public static string? List(this JsonElement row, string name) =>
        row.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? string.Join(", ", list.EnumerateArray().Select(item => item.ToString()))
            : null;

    public static IEnumerable<JsonElement> Items(this JsonElement row, string name) =>
        row.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>Structured text, left out where it says nothing.</summary>
    public static string? Structure(this JsonElement row, string name) => row.Text(name) is { } text && text is not ("{}" or "[]") ? text
        : null;
}

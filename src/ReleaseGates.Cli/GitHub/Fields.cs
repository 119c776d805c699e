using System.Globalization;
using System.Text.Json;

namespace ReleaseGates.Cli.GitHub;

/// <summary>
/// Reads members of GitHub's responses. Any of them may be missing, null or of another type one day: that counts as
/// absent and never fails.
/// </summary>
internal static class Fields
{
    public static string? Text(this JsonElement record, string name)
    {
        if (Member(record, name) is not { ValueKind: JsonValueKind.String } value)
            return null;
        try
        {
            // Postgres cannot hold NUL.
            return value.GetString()!.Replace("\0", "", StringComparison.Ordinal) is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }

    public static long? Number(this JsonElement record, string name) => Member(record, name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => value,
        { ValueKind: JsonValueKind.String } text when long.TryParse(
            text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    public static DateTimeOffset? Time(this JsonElement record, string name) =>
        // GitHub uses year one for a queued job that has not started.
        DateTimeOffset.TryParse(record.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year > 1970
            ? time.ToUniversalTime()
            : null;

    public static JsonElement Child(this JsonElement record, string name) => Member(record, name) ?? default;

    public static bool Has(this JsonElement record, string name) => Member(record, name) is not null;

    private static JsonElement? Member(JsonElement record, string name) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var value) ? value : null;
}

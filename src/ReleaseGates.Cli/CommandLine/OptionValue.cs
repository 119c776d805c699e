using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Parses the values of options; the errors name the option.</summary>
internal static partial class OptionValue
{
    public static Guid Uuid(string option, string text) =>
        Guid.TryParseExact(text, "D", out var id) ? id
            : throw new UsageException($"{option} '{text}' is not a valid UUID.", "Write it as 8-4-4-4-12 hexadecimal digits.");

    public static DateTimeOffset Instant(string option, string text) =>
        Iso8601().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var instant)
            ? instant
            : throw new UsageException(
                $"{option} '{text}' is not an ISO 8601 time with a time zone.", "Write it like 2026-02-24T12:00:00Z.");

    /// <summary>A JSON object, given directly or as @file.</summary>
    public static JsonObject Object(string option, string text)
    {
        var json = text.StartsWith('@') ? File.ReadAllText(text[1..]) : text;
        try
        {
            var parsed = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            return parsed as JsonObject
                ?? throw new UsageException(
                    $"{option} is not a JSON object.", $"Write it like {option} '{{\"key\": \"value\"}}' or {option} @file.json.");
        }
        catch (JsonException malformed)
        {
            throw new UsageException(
                $"{option} is not valid JSON: {malformed.Message}",
                $"Write it like {option} '{{\"key\": \"value\"}}' or {option} @file.json.");
        }
    }

    public static JsonNode Json(string option, string text)
    {
        try
        {
            return JsonNode.Parse(text.StartsWith('@') ? File.ReadAllText(text[1..]) : text)
                ?? throw new UsageException($"{option} is null.", "Leave it out instead.");
        }
        catch (JsonException malformed)
        {
            throw new UsageException($"{option} is not valid JSON: {malformed.Message}", $"Write JSON, or {option} @file.json.");
        }
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})\z")]
    private static partial Regex Iso8601();
}

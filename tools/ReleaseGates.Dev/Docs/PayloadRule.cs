using System.Text.Json;

namespace ReleaseGates.Dev.Docs;

/// <summary>The JSON Schema of one payload field, in words.</summary>
internal static class PayloadRule
{
    public static string Say(JsonElement rule)
    {
        if (rule.TryGetProperty("enum", out var words))
            return string.Join(", ", words.EnumerateArray().Select(word => $"`{word}`"));
        if (rule.TryGetProperty("items", out var items))
            return $"array, at least {(rule.TryGetProperty("minItems", out var least) ? least.GetInt32() : 0)} of: {Say(items)}";
        if (rule.TryGetProperty("format", out var format))
            return format.GetString() == "uuid" ? "uuid" : "ISO 8601 time with a time zone";
        if (!rule.TryGetProperty("type", out var type)) // what is judged after the look-up of the key, so that it says in words
            return rule.GetProperty("description").GetString()!;
        var text = type.ValueKind == JsonValueKind.Array ? string.Join(" or ", type.EnumerateArray()) : type.GetString()!;
        if (rule.TryGetProperty("maxLength", out var most))
            text += $", at most {most.GetInt32()} characters";
        if (rule.TryGetProperty("pattern", out var pattern))
            text += Pattern(pattern.GetString()!);
        return text;
    }

    private static string Pattern(string pattern) => pattern switch
    {
        @"\S" => ", not blank",
        "^[0-9a-f]{64}$" => ", 64 lower-case hex digits",
        @"^[^\u0001-\u001f]*\S[^\u0001-\u001f]*$" => ", not blank, no control characters",
        _ => $", matching `{pattern}`",
    };
}

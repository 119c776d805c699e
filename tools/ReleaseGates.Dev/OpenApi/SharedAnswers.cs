using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>The problems that mean the same at every route.</summary>
internal static class SharedAnswers
{
    public const string Media = "application/problem+json";

    /// <summary>Those of every route that asks for a token.</summary>
    public static IReadOnlyList<int> Everywhere { get; } = [401, 403, 503, 504];

    private static readonly Dictionary<int, (string Name, string Meaning, (string, string, string)? Header)> All = new()
    {
        [400] = ("Invalid", "A parameter or the body is ill-formed.", null),
        [401] = ("Unauthorized", "No token, or one that is not trusted or has expired.",
            ("WWW-Authenticate", "The challenge of RFC 6750.", "string")),
        [403] = ("Forbidden", "The persona may not do this, or the token names no persona.", null),
        [404] = ("NotFound", "Release not found, or not visible to you.", null),
        [413] = ("TooLarge", "The body is larger than allowed.", null),
        [415] = ("Unsupported", "The content type is not accepted here, or the charset is not UTF-8.", null),
        [429] = ("TooMany", "Too many requests are waiting; nothing was taken on.", ("Retry-After", "Seconds to wait.", "integer")),
        [503] = ("Unavailable", "The database is unavailable or has no schema, or the server is stopping.",
            ("Retry-After", "Seconds to wait.", "integer")),
        [504] = ("TimedOut", "The database took too long.", null),
    };

    public static JsonObject Reference(int status) => new() { ["$ref"] = $"#/components/responses/{All[status].Name}" };

    public static JsonObject Problem(string meaning) => new()
    {
        ["description"] = meaning,
        ["content"] = new JsonObject { [Media] = Body() },
    };

    public static JsonObject Body() => new() { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } };

    public static JsonObject Components()
    {
        var components = new JsonObject();
        foreach (var (name, meaning, header) in All.Values)
        {
            var answer = Problem(meaning);
            if (header is var (sent, says, type))
            {
                answer["headers"] = new JsonObject
                {
                    [sent] = new JsonObject { ["description"] = says, ["schema"] = new JsonObject { ["type"] = type } },
                };
            }
            components[name] = answer;
        }
        return components;
    }
}

using ReleaseGates.Server.Problems;
using System.Text.Json;

namespace ReleaseGates.Server.Http;

/// <summary>A small JSON object that a route takes: read strictly, and refused in one way.</summary>
/// <param name="name">What it is, as a refusal calls it: "a promotion".</param>
/// <param name="most">The largest body in bytes.</param>
/// <param name="hint">What to send instead.</param>
/// <param name="members">The members that it may have.</param>
internal sealed class JsonForm(string name, int most, string hint, params string[] members)
{
    public async Task<T> ReadAsync<T>(HttpContext context, Func<JsonElement, T> read)
    {
        MediaTypes.Require(context.Request, MediaTypes.Json);
        var body = await Body.ReadAsync(context.Request, most, context.RequestAborted);
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw Refusal(ErrorCodes.NotAnObject, "The body is not a JSON object.");
            if (json.RootElement.EnumerateObject().Select(member => member.Name).FirstOrDefault(member =>
                !members.Contains(member)) is { } unexpected)
                throw Refusal(ErrorCodes.UnexpectedField, $"The body has a field '{unexpected}' that {name} does not know.");
            return read(json.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw Refusal(ErrorCodes.InvalidJson, "The body is not valid JSON in UTF-8.");
        }
    }

    public JsonElement Member(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) ? value : throw Refusal(ErrorCodes.MissingField, $"{member} is missing.");

    /// <summary>A string that Postgres can hold.</summary>
    public string Text(JsonElement body, string member)
    {
        var value = Member(body, member);
        if (value.ValueKind != JsonValueKind.String)
            throw Refusal(ErrorCodes.WrongType, $"{member} is not a string.");
        var text = value.GetString()!;
        return !text.Contains('\0', StringComparison.Ordinal) ? text
            : throw Refusal(ErrorCodes.InvalidValue, $"{member} contains a NUL character.");
    }

    /// <summary>The same, of a member that may be left out or null.</summary>
    public string? TextOrNone(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? Text(body, member) : null;

    public ProblemException Refusal(string code, string sentence) => new(code, sentence, hint);
}

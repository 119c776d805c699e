using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ReleaseGates.Client;

/// <summary>Reads answers, also those that something between us and the control plane gave.</summary>
internal static class Answer
{
    public static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : ServerDocument
    {
        try
        {
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
            return Read(json.RootElement, type);
        }
        catch (JsonException malformed)
        {
            throw NotTheControlPlane(answer, malformed);
        }
    }

    public static T Read<T>(JsonElement json, JsonTypeInfo<T> type)
        where T : ServerDocument
    {
        var document = json.Deserialize(type) ?? throw new JsonException("The answer is null.");
        document.Json = json.Clone();
        return document;
    }

    public static async Task<Problem> ProblemAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(cancel);
        try
        {
            using var json = JsonDocument.Parse(body);
            return Problem(answer, json.RootElement);
        }
        catch (JsonException malformed) when ((int)answer.StatusCode >= 500)
        {
            throw NotTheControlPlane(answer, malformed);
        }
        catch (JsonException)
        {
            return new Problem((int)answer.StatusCode, CodeOf(answer), Unexplained(answer));
        }
    }

    public static Problem Problem(HttpResponseMessage answer, JsonElement json)
    {
        // PostgREST and Supabase's gateway say message where a problem says detail.
        var code = Text(json, "code");
        return new Problem(
            (int)answer.StatusCode,
            code is not null && ErrorCodes.HttpStatuses.ContainsKey(code) ? code : CodeOf(answer),
            Text(json, "detail") ?? Text(json, "message") ?? Unexplained(answer),
            Text(json, "hint"),
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty("decision", out var decision)
                && decision.ValueKind == JsonValueKind.Object
                ? Read(decision, GatesJson.Default.Decision)
                : null);
    }

    public static GatesUnreachableException NotTheControlPlane(HttpResponseMessage answer, Exception? inner = null) =>
        new($"{answer.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Authority)} answered {(int)answer.StatusCode}, "
            + "and not as the control plane does.", inner);

    private static string Unexplained(HttpResponseMessage answer) => $"The control plane responded with {(int)answer.StatusCode}.";

    private static string CodeOf(HttpResponseMessage answer) => (int)answer.StatusCode switch
    {
        401 => ErrorCodes.TokenInvalid,
        403 => ErrorCodes.NotPermitted,
        404 => ErrorCodes.NotFound,
        405 => ErrorCodes.MethodNotAllowed,
        413 => ErrorCodes.BodyTooLarge,
        415 => ErrorCodes.UnsupportedMediaType,
        429 => ErrorCodes.TooManyRequests,
        503 => ErrorCodes.DatabaseUnavailable,
        504 => ErrorCodes.StatementTimeout,
        < 500 => ErrorCodes.InvalidValue,
        _ => ErrorCodes.InternalError,
    };

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}

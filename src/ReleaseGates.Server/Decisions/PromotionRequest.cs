using ReleaseGates.Server.Ingest;
using ReleaseGates.Server.Problems;
using System.Text.Json;

namespace ReleaseGates.Server.Decisions;

/// <summary>The body of a promotion: <c>{"environment": "production"}</c> and nothing else.</summary>
internal static class PromotionRequest
{
    private const string Cure = "Send {\"environment\": \"production\"}.";

    public static async Task<string> EnvironmentAsync(HttpContext context)
    {
        MediaTypes.Require(context.Request, MediaTypes.Json);
        var body = await Body.ReadAsync(context.Request, 4096, context.RequestAborted);
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return Environment(json.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new ProblemException(400, "invalid_json", "The body is not valid JSON in UTF-8.", Cure);
        }
    }

    private static string Environment(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new ProblemException(400, "not_an_object", "The body is not a JSON object.", Cure);
        if (body.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name != "environment") is { } unexpected)
            throw new ProblemException(400, "unexpected_field", $"The body has a field '{unexpected}' that a promotion does not know.", Cure);
        if (!body.TryGetProperty("environment", out var environment))
            throw new ProblemException(400, "missing_field", "environment is missing.", Cure);
        if (environment.ValueKind != JsonValueKind.String)
            throw new ProblemException(400, "wrong_type", "environment is no string.", Cure);
        var name = environment.GetString()!;
        return !name.Contains('\0', StringComparison.Ordinal) ? name : throw new ProblemException(400, "invalid_value", "environment has a NUL character.", Cure);
    }
}

using ReleaseGates.Server.Ingest;
using ReleaseGates.Server.Problems;
using System.Text.Json;

namespace ReleaseGates.Server.Policy;

/// <summary>The body of a change: the <c>requirement</c>, whose fields the database judges, and the <c>reason</c>.</summary>
internal sealed record PolicyRequest(string Requirement, string Reason)
{
    private const string Cure = "Send {\"requirement\": {\"gate_code\": \"G3\", \"code\": \"fresh_recovery_drill\", \"enabled\": true}, \"reason\": \"...\"}.";

    public static async Task<PolicyRequest> ReadAsync(HttpContext context)
    {
        MediaTypes.Require(context.Request, MediaTypes.Json);
        var body = await Body.ReadAsync(context.Request, 16 << 10, context.RequestAborted);
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return Read(json.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new ProblemException(400, "invalid_json", "The body is not valid JSON in UTF-8.", Cure);
        }
    }

    private static PolicyRequest Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new ProblemException(400, "not_an_object", "The body is not a JSON object.", Cure);
        if (body.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name is not ("requirement" or "reason")) is { } unexpected)
            throw new ProblemException(400, "unexpected_field", $"The body has a field '{unexpected}' that a change of the policy does not know.", Cure);
        var requirement = Member(body, "requirement", JsonValueKind.Object).GetRawText();
        var reason = Member(body, "reason", JsonValueKind.String).GetString()!;
        // Postgres holds no NUL, neither plain nor escaped.
        return !requirement.Contains("\\u0000", StringComparison.Ordinal) && !reason.Contains('\0', StringComparison.Ordinal)
            ? new(requirement, reason)
            : throw new ProblemException(400, "invalid_value", "The body has a NUL character.", Cure);
    }

    private static JsonElement Member(JsonElement body, string name, JsonValueKind kind)
    {
        if (!body.TryGetProperty(name, out var value))
            throw new ProblemException(400, "missing_field", $"{name} is missing.", Cure);
        return value.ValueKind == kind ? value : throw new ProblemException(400, "wrong_type", $"{name} has the wrong type.", Cure);
    }
}

using ReleaseGates.Server.Ingest;
using ReleaseGates.Server.Problems;
using System.Text.Json;

namespace ReleaseGates.Server.Personas;

/// <summary>The body of an assignment: <c>subject</c>, <c>persona</c> and, where the person has one, <c>github_login</c>.</summary>
internal sealed record AssignmentRequest(string Subject, string Persona, string? GitHubLogin)
{
    private const string Cure = "Send {\"subject\": \"...\", \"persona\": \"release_manager\", \"github_login\": \"octocat\"}.";
    private static readonly string[] Known = ["subject", "persona", "github_login"];

    public static async Task<AssignmentRequest> ReadAsync(HttpContext context)
    {
        MediaTypes.Require(context.Request, MediaTypes.Json);
        var body = await Body.ReadAsync(context.Request, 4096, context.RequestAborted);
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

    private static AssignmentRequest Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new ProblemException(400, "not_an_object", "The body is not a JSON object.", Cure);
        if (body.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !Known.Contains(name)) is { } unexpected)
            throw new ProblemException(400, "unexpected_field", $"The body has a field '{unexpected}' that an assignment does not know.", Cure);
        return new(
            Text(body, "subject") ?? throw Missing("subject"),
            Text(body, "persona") ?? throw Missing("persona"),
            Text(body, "github_login"));
    }

    private static string? Text(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || name == "github_login" && value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new ProblemException(400, "wrong_type", $"{name} is no string.", Cure);
        var text = value.GetString()!;
        return !text.Contains('\0', StringComparison.Ordinal) ? text : throw new ProblemException(400, "invalid_value", $"{name} has a NUL character.", Cure);
    }

    private static ProblemException Missing(string name) => new(400, "missing_field", $"{name} is missing.", Cure);
}

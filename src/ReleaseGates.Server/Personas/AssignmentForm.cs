using ReleaseGates.Personas;
using ReleaseGates.Server.Http;
using System.Text.Json;

namespace ReleaseGates.Server.Personas;

/// <summary>The body of an assignment: <c>subject</c>, <c>persona</c> and, where the person has one, <c>github_login</c>.</summary>
internal static class AssignmentForm
{
    private static readonly JsonForm Form = new(
        "an assignment", 4096, "Send {\"subject\": \"...\", \"persona\": \"release_manager\", \"github_login\": \"octocat\"}.",
        "subject", "persona", "github_login");

    public static Task<AssignmentRequest> ReadAsync(HttpContext context) => Form.ReadAsync(context, body => new AssignmentRequest(
        Form.Text(body, "subject"),
        Form.Text(body, "persona"),
        body.TryGetProperty("github_login", out var login) && login.ValueKind != JsonValueKind.Null ? Form.Text(body, "github_login")
            : null));
}

using ReleaseGates.Personas;
using ReleaseGates.Server.Http;

namespace ReleaseGates.Server.Personas;

/// <summary>
/// The body of an assignment: <c>subject</c>, <c>persona</c> or <c>kind</c> or both, and, where the person has one,
/// <c>github_login</c>.
/// </summary>
internal static class AssignmentForm
{
    private static readonly JsonForm Form = new(
        "an assignment", 4096, "Send {\"subject\": \"...\", \"persona\": \"release_manager\", \"github_login\": \"octocat\"}.",
        "subject", "persona", "github_login", "kind");

    public static Task<AssignmentRequest> ReadAsync(HttpContext context) => Form.ReadAsync(context, body => new AssignmentRequest(
        Form.Text(body, "subject"),
        Form.TextOrNone(body, "kind") is null ? Form.Text(body, "persona") : Form.TextOrNone(body, "persona"),
        Form.TextOrNone(body, "github_login"),
        Form.TextOrNone(body, "kind")));
}

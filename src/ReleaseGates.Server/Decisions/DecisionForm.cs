using ReleaseGates.Decisions;
using ReleaseGates.Server.Http;

namespace ReleaseGates.Server.Decisions;

/// <summary>The body of a question to be recorded: <c>release_id</c> and <c>environment</c>, where named <c>source_ref</c>.</summary>
internal static class DecisionForm
{
    private static readonly JsonForm Form = new(
        "a decision", 4096, "Send {\"release_id\": \"...\", \"environment\": \"production\"}.", "release_id", "environment", "source_ref");

    public static Task<DecisionRequest> ReadAsync(HttpContext context) => Form.ReadAsync(context, body => new DecisionRequest(
        Parameters.Uuid("release_id", Form.Text(body, "release_id")), Form.Text(body, "environment"), Form.TextOrNone(body, "source_ref")));
}

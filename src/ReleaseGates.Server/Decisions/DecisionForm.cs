using ReleaseGates.Server.Http;

namespace ReleaseGates.Server.Decisions;

/// <summary>The body of a question that is to be recorded: <c>release_id</c> and <c>environment</c>, and nothing else.</summary>
internal static class DecisionForm
{
    private static readonly JsonForm Form = new(
        "a decision", 4096, "Send {\"release_id\": \"...\", \"environment\": \"production\"}.", "release_id", "environment");

    public static Task<(Guid ReleaseId, string Environment)> ReadAsync(HttpContext context) => Form.ReadAsync(context, body =>
        (Parameters.Uuid("release_id", Form.Text(body, "release_id")), Form.Text(body, "environment")));
}

using ReleaseGates.Server.Http;

namespace ReleaseGates.Server.Decisions;

/// <summary>The body of a promotion: <c>{"environment": "production"}</c> and nothing else.</summary>
internal static class PromotionForm
{
    private static readonly JsonForm Form = new("a promotion", 4096, "Send {\"environment\": \"production\"}.", "environment");

    public static Task<string> EnvironmentAsync(HttpContext context) => Form.ReadAsync(context, body => Form.Text(body, "environment"));
}

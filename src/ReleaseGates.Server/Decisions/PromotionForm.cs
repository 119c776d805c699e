using ReleaseGates.Decisions;
using ReleaseGates.Server.Http;

namespace ReleaseGates.Server.Decisions;

/// <summary>The body of a promotion: <c>environment</c>, and <c>source_ref</c> where it is named.</summary>
internal static class PromotionForm
{
    private static readonly JsonForm Form =
        new("a promotion", 4096, "Send {\"environment\": \"production\"}.", "environment", "source_ref");

    public static Task<PromotionRequest> ReadAsync(HttpContext context) => Form.ReadAsync(context, body => new PromotionRequest(
        Form.Text(body, "environment"), Form.TextOrNone(body, "source_ref")));
}

using ReleaseGates.Server.Http;
using System.Text.Json;

namespace ReleaseGates.Server.Policy;

/// <summary>
/// The body of a change: the <c>requirement</c> or the <c>setting</c>, whose fields the database judges, or the <c>preset</c>, and
/// the <c>reason</c>.
/// </summary>
internal sealed record PolicyForm(string Change, bool IsSetting, string? Preset, string Reason)
{
    private static readonly JsonForm Form = new(
        "a change of the policy", 16 << 10,
        "Send {\"requirement\": {\"gate_code\": \"G3\", \"code\": \"fresh_recovery_drill\", \"enabled\": true}, \"reason\": \"...\"}.",
        "requirement", "setting", "preset", "reason");

    public static Task<PolicyForm> ReadAsync(HttpContext context) => Form.ReadAsync(context, body =>
    {
        var isSetting = body.TryGetProperty("setting", out _);
        var isPreset = body.TryGetProperty("preset", out _);
        if ((isSetting || isPreset) && body.TryGetProperty("requirement", out _) || isSetting && isPreset)
            throw Form.Refusal(ErrorCodes.UnexpectedField, "A change is of one requirement, one setting or one preset.");
        var preset = isPreset ? Member(body, "preset", JsonValueKind.String).GetString() : null;
        var change = preset ?? Member(body, isSetting ? "setting" : "requirement", JsonValueKind.Object).GetRawText();
        var reason = Member(body, "reason", JsonValueKind.String).GetString()!;
        // Postgres holds no NUL, neither plain nor escaped.
        return !change.Contains("\\u0000", StringComparison.Ordinal) && !change.Contains('\0', StringComparison.Ordinal)
            && !reason.Contains('\0', StringComparison.Ordinal)
            ? new PolicyForm(change, isSetting, preset, reason)
            : throw Form.Refusal(ErrorCodes.InvalidValue, "The body contains a NUL character.");
    });

    private static JsonElement Member(JsonElement body, string name, JsonValueKind kind) =>
        Form.Member(body, name) is var value && value.ValueKind == kind ? value
            : throw Form.Refusal(ErrorCodes.WrongType, $"{name} has the wrong type.");
}

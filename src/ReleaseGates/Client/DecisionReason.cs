using System.Text.Json.Serialization;

namespace ReleaseGates.Client;

/// <summary>One thing that stands between a release and an environment.</summary>
/// <param name="Code">Stable, for example <c>approval_missing</c>.</param>
/// <param name="Gate">The gate it belongs to, or null when it concerns the release.</param>
/// <param name="Requirement">The policy row that asks for it.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="WhoCanFix">The personas that can provide it.</param>
public sealed record DecisionReason(string Code, string? Gate, string? Requirement, string Message, IReadOnlyList<string>? WhoCanFix)
{
    /// <summary>Whether only human personas can settle it and nobody has said no.</summary>
    [JsonIgnore]
    public bool IsAPersonsToGive =>
        Code is not ("standing_rejection" or "changes_requested" or "initiator_unknown" or "check_failed")
        && WhoCanFix is { Count: > 0 }
        && !WhoCanFix.Contains(Personas.CiServiceRole);
}

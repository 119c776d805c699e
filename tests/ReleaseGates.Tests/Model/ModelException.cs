namespace ReleaseGates.Tests.Model;

/// <summary>An exception that was granted.</summary>
/// <param name="Ref">What it was granted for.</param>
internal sealed record ModelException(string Id, Effect.Grant Grant, string Approver, double From, string Ref, bool IsReviewed = false)
{
    public bool IsInForce(double hours) => hours >= From && hours < Grant.Until;

    public bool Waives(string kind) => Grant.Type switch
    {
        "evidence_waiver" => kind == "evidence",
        "timing_override" => kind is "recovery_drill" or "no_open_incident" or "deadline",
        _ => true,
    };
}

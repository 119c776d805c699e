using System.Collections.Immutable;

namespace ReleaseGates.Tests.Model;

/// <summary>An exception that was granted.</summary>
/// <param name="Ref">What it was granted for.</param>
internal sealed record ModelException(string Id, Effect.Grant Grant, Act Granted, double From, string Ref, bool IsReviewed = false)
{
    public bool IsRevoked { get; init; }

    /// <summary>What was answered to it, and at which source_ref.</summary>
    public ImmutableList<ModelReply> Answers { get; init; } = [];

    /// <summary>Whether it has begun, as long as histories are lived.</summary>
    public bool HasBegun => From <= ModelRule.Now;

    /// <summary>What was taken back before it began has nothing to review.</summary>
    public bool AwaitsReview => !IsReviewed && (!IsRevoked || HasBegun);

    public bool IsInForce(double hours) => !IsRevoked && hours >= From && hours < Grant.Until;

    public bool Waives(string kind) => kind switch
    {
        "rejection" => Grant.Type == "break_glass",
        "approval" when Granted.IsAgent => false,
        _ => Grant.Type switch
        {
            "evidence_waiver" => kind == "evidence",
            "timing_override" => kind is "recovery_drill" or "no_open_incident" or "deadline",
            _ => true,
        },
    };
}

using ReleaseGates.Client;
using ReleaseGates.Gates;
using ReleaseGates.Personas;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Decisions;

/// <summary>The answer to "may this release go there, and why?" (<c>ops.decide_promotion</c>).</summary>
public sealed record Decision : ServerDocument
{
    /// <summary>The release that was asked about.</summary>
    public Guid ReleaseId { get; init; }

    /// <summary>Where it wants to go.</summary>
    public required string Environment { get; init; }

    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The four gates as they stand for that environment.</summary>
    public IReadOnlyList<GateState> Gates { get; init; } = [];

    /// <summary>What is missing, one by one; empty when allowed.</summary>
    public IReadOnlyList<DecisionReason> Reasons { get; init; } = [];

    /// <summary>What should be known beside the verdict, such as that the release names a branch (<c>movable_ref</c>).</summary>
    public IReadOnlyList<DecisionReason> Notes { get; init; } = [];

    /// <summary>The exceptions without which it would be denied.</summary>
    public JsonElement ExceptionsUsed { get; init; }

    /// <summary>What speaks against the release without denying it, such as a policy that was loosened a day ago.</summary>
    public IReadOnlyList<DecisionNotice> Notices { get; init; } = [];

    /// <summary>When the permission ends, if an exception carries it.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The database clock of the decision.</summary>
    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>The instant that was asked about; null for a live decision.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>SHA-256 of the input that the decision follows from, in hex.</summary>
    public string InputDigest { get; init; } = "";

    /// <summary>The version of the rule that decided: a fingerprint of its functions.</summary>
    public string RulesVersion { get; init; } = "";

    /// <summary>What the verdict means for who asked.</summary>
    public DecisionCaller? Caller { get; init; }

    /// <summary>Whether it is on record: a look is not, and permits nothing.</summary>
    public bool Recorded { get; init; }

    /// <summary>Of a recorded decision: its record.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? DecisionId { get; init; }

    /// <summary>Of a recorded decision that allows: until when it covers the starts of the deployment, unless something ends it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CoversUntil { get; init; }

    /// <summary>Of a promotion: the deployment it opened; null when denied.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Guid? DeploymentId { get; init; }

    /// <summary>Of a promotion: whether that deployment was open already.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AlreadyOpen { get; init; }

    /// <summary>Whether the verdict is <c>allow</c>.</summary>
    [JsonIgnore]
    public bool IsAllowed => Verdict == "allow";

    /// <summary>
    /// Whether everything that is missing can be provided by people alone. A person who already rejected is not waited for,
    /// and <c>gate_not_settled</c> is ignored: it only repeats another reason.
    /// </summary>
    [JsonIgnore]
    public bool IsWaitingOnPeople =>
        !IsAllowed
        && Reasons.Any(reason => reason.Code != ReasonCodes.GateNotSettled)
        && Reasons.Where(reason => reason.Code != ReasonCodes.GateNotSettled).All(reason => reason.NeedsAPerson);
}

/// <summary>One thing that stands between a release and an environment.</summary>
/// <param name="Code">One of <see cref="ReasonCodes"/>.</param>
/// <param name="Gate">The gate it belongs to, or null when it concerns the release.</param>
/// <param name="Requirement">The policy row that asks for it.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="WhoCanFix">The personas that can provide it.</param>
public sealed record DecisionReason(string Code, string? Gate, string? Requirement, string Message, IReadOnlyList<string>? WhoCanFix)
{
    /// <summary>Whether only human personas can provide it and nobody has rejected.</summary>
    [JsonIgnore]
    public bool NeedsAPerson =>
        Code is not (ReasonCodes.StandingRejection or ReasonCodes.ChangesRequested
            or ReasonCodes.InitiatorUnknown or ReasonCodes.CheckFailed)
        && WhoCanFix is { Count: > 0 }
        && !WhoCanFix.Contains(PersonaNames.CiServiceRole);
}

/// <summary>Something that denies nothing and that whoever decides should know.</summary>
/// <param name="Code">
/// policy_loosened, newly_assigned, evidence_carried_over, subject_assumed, scope_changed, commit_rolled_back or authors_not_told.
/// </param>
/// <param name="Message">A sentence for people, without names.</param>
/// <param name="At">When it happened.</param>
/// <param name="By">Who did it; for release managers and auditors only.</param>
/// <param name="Subject">Whom it is about; for release managers and auditors only.</param>
/// <param name="Reason">Why, as it was given; for release managers and auditors only.</param>
public sealed record DecisionNotice(
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);

/// <summary>What a decision means for who asked.</summary>
/// <param name="MayPromote">Whether they could promote now.</param>
/// <param name="Why">Why, or why not.</param>
public sealed record DecisionCaller(bool MayPromote, string Why);

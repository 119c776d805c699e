using ReleaseGates.Client;
using System.Text.Json;

namespace ReleaseGates.Exceptions;

/// <summary>A deviation that somebody answered for, and how it stands now (FR-6, <c>ops.v_exception_status</c>).</summary>
public sealed record ExceptionStatus
{
    /// <summary>Its id.</summary>
    public Guid ExceptionId { get; init; }

    /// <summary>The release that it is for.</summary>
    public Guid ReleaseId { get; init; }

    /// <summary>The release's project.</summary>
    public string? Project { get; init; }

    /// <summary>The release's name.</summary>
    public string? ReleaseName { get; init; }

    /// <summary>For example <c>gate_bypass</c>, <c>break_glass</c>.</summary>
    public required string ExceptionType { get; init; }

    /// <summary>The gates it touches.</summary>
    public IReadOnlyList<string> ImpactedGates { get; init; } = [];

    /// <summary><c>scheduled</c>, <c>in_force</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public required string State { get; init; }

    /// <summary>Seconds for which it still holds; 0 when expired.</summary>
    public double SecondsLeft { get; init; }

    /// <summary>Its end.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who granted it.</summary>
    public string ApproverId { get; init; } = "";

    /// <summary>What granted it: <c>human</c>, <c>agent</c> or <c>service</c>. Only what a human granted waives approvals.</summary>
    public string ApproverKind { get; init; } = "";

    /// <summary>Who asked for it; null when nobody was named.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What may go wrong.</summary>
    public string RiskStatement { get; init; } = "";

    /// <summary>What is done instead; a check named under <c>checks</c> must pass while it holds.</summary>
    public JsonElement CompensatingControls { get; init; }

    /// <summary>The compensating checks that must pass.</summary>
    public IReadOnlyList<string> EnforcedChecks { get; init; } = [];

    /// <summary>Its start.</summary>
    public DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>When it was taken back; null while it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who took it back.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>The break_glass that it carries on, or null.</summary>
    public Guid? Continues { get; init; }

    /// <summary>When it was recorded.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>One of <see cref="PostReviewStatuses"/>.</summary>
    public string PostReviewStatus { get; init; } = "";

    /// <summary>Whether its review is late, which blocks the next bypass of the same gate.</summary>
    public bool ReviewOverdue { get; init; }
}

/// <summary>The exceptions of a release.</summary>
/// <param name="Exceptions">Oldest first.</param>
public sealed record ExceptionList(IReadOnlyList<ExceptionStatus> Exceptions) : ServerDocument;

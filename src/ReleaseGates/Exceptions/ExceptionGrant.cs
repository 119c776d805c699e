using ReleaseGates.Client;

namespace ReleaseGates.Exceptions;

/// <summary>A deviation somebody answered for, with an end (FR-6).</summary>
public sealed record ExceptionGrant
{
    /// <summary>Its id.</summary>
    public Guid ExceptionId { get; init; }

    /// <summary>For example <c>gate_bypass</c>, <c>break_glass</c>.</summary>
    public required string ExceptionType { get; init; }

    /// <summary>The gates it covers.</summary>
    public IReadOnlyList<string> ImpactedGates { get; init; } = [];

    /// <summary>It covers nothing from this instant on, by the database clock.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>One of <see cref="PostReviewStatuses"/>.</summary>
    public string? PostReviewStatus { get; init; }

    /// <summary>Who granted it.</summary>
    public string? ApproverId { get; init; }
}

/// <summary>The exceptions of a release.</summary>
/// <param name="Exceptions">Oldest first.</param>
public sealed record ExceptionList(IReadOnlyList<ExceptionGrant> Exceptions) : ServerDocument;

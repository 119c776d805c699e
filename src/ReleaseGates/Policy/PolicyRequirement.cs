using ReleaseGates.Client;
using ReleaseGates.Gates;

namespace ReleaseGates.Policy;

/// <summary>What a gate asks for, and where.</summary>
public sealed record PolicyRequirement
{
    /// <summary>The gate that asks, one of <see cref="GateCodes"/>.</summary>
    public required string GateCode { get; init; }

    /// <summary>Its name, unique in its gate and scope.</summary>
    public required string Code { get; init; }

    /// <summary>Environment it is for; null: all.</summary>
    public string? Environment { get; init; }

    /// <summary>Project it is for; null: all.</summary>
    public string? Project { get; init; }

    /// <summary>check, evidence, approval, ...: docs/gates.md lists them.</summary>
    public required string Kind { get; init; }

    /// <summary>Check name, artifact type, persona, gates or severity.</summary>
    public string? Subject { get; init; }

    /// <summary>How many pieces of evidence or approvals.</summary>
    public int MinCount { get; init; }

    /// <summary>How old it may be, as Postgres writes an interval.</summary>
    public string? MaxAge { get; init; }

    /// <summary>Whether it asks at all.</summary>
    public bool Enabled { get; init; }
}

/// <summary>The policy that counts for a project and environment.</summary>
/// <param name="Requirements">By gate and code.</param>
public sealed record PolicyDocument(IReadOnlyList<PolicyRequirement> Requirements) : ServerDocument;

/// <summary>A change of the policy that was recorded.</summary>
/// <param name="RequirementId">The row that holds the requirement now.</param>
public sealed record PolicyChange(Guid RequirementId) : ServerDocument;

namespace ReleaseGates.Client;

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

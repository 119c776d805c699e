namespace ReleaseGates.Tests.Model;

/// <summary>The policy of a project, as far as histories change it.</summary>
internal sealed record Rules
{
    public bool HumanOnly { get; init; }
    public int Signoffs { get; init; } = 1;
    public bool Distinct { get; init; } = true;
    public bool QaSigns { get; init; }
    public bool TestEvidence { get; init; } = true;

    /// <summary>Days; null: any age.</summary>
    public int? TestEvidenceAge { get; init; }

    public bool Drill { get; init; }

    /// <summary>Days.</summary>
    public int DrillAge { get; init; } = 90;

    /// <summary>Null: any.</summary>
    public string? DrillType { get; init; }

    public bool NoCriticalIncident { get; init; }
    public bool NoHighIncident { get; init; }

    /// <summary>Whether a drill or an incident can move a gate.</summary>
    public bool LooksAtEnvironment => Drill || NoCriticalIncident || NoHighIncident;

    /// <summary>What is deployed without a recorded decision is ungated.</summary>
    public bool AskedFirst { get; init; } = true;

    /// <summary>Hours that G4 may take.</summary>
    public int Deadline { get; init; } = 24;
}

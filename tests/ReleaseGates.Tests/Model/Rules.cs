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
}

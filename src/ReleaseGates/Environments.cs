namespace ReleaseGates;

/// <summary>Where a release can be headed (FR-1). Deployments know staging and production (FR-7).</summary>
public static class Environments
{
    /// <summary>Development; its deployments are environment events.</summary>
    public const string Dev = "dev";

    /// <summary>Needs G1 and G2.</summary>
    public const string Staging = "staging";

    /// <summary>Needs G1, G2 and G3; G4 confirms it.</summary>
    public const string Production = "production";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Dev, Staging, Production];
}

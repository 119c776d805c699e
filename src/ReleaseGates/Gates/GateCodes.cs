namespace ReleaseGates.Gates;

/// <summary>The four gates every release passes (FR-2).</summary>
public static class GateCodes
{
    /// <summary>Build Integrity: the build succeeds and no check fails.</summary>
    public const string G1 = "G1";

    /// <summary>Validation Readiness: acceptance criteria mapped, test evidence attached.</summary>
    public const string G2 = "G2";

    /// <summary>Promotion Readiness: rollback plan, accountable sign-off, G1 and G2 settled.</summary>
    public const string G3 = "G3";

    /// <summary>Post-Deploy Operational Confirmation: health checks pass, monitoring baseline confirmed.</summary>
    public const string G4 = "G4";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [G1, G2, G3, G4];
}

namespace ReleaseGates;

/// <summary>The id of a release's gate (FR-2), also for personas that may not read the gates.</summary>
public static class GateId
{
    /// <summary>The gate's id; the SQL twin is <c>ops.gate_id(release_id, gate_code)</c>.</summary>
    public static Guid Of(Guid releaseId, string gateCode) => NameBasedUuid.Create(releaseId, gateCode);
}

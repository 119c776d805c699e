namespace ReleaseGates.Server.Health;

/// <summary>What a probe answers.</summary>
/// <param name="Status"><c>alive</c> or <c>ready</c>.</param>
public sealed record HealthStatus(string Status);

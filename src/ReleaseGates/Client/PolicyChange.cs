namespace ReleaseGates.Client;

/// <summary>A change of the policy that was recorded.</summary>
/// <param name="RequirementId">The row that holds the requirement now.</param>
public sealed record PolicyChange(Guid RequirementId) : ServerDocument;

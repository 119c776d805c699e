namespace ReleaseGates.Client;

/// <summary>What differs between two policies.</summary>
/// <param name="Differences">By gate and code.</param>
public sealed record PolicyDifferences(IReadOnlyList<PolicyDifference> Differences) : ServerDocument;

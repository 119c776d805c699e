namespace ReleaseGates.Client;

/// <summary>The policy that counts for a project and environment.</summary>
/// <param name="Requirements">By gate and code.</param>
public sealed record PolicyDocument(IReadOnlyList<PolicyRequirement> Requirements) : ServerDocument;

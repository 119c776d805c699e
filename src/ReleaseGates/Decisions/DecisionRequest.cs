namespace ReleaseGates.Decisions;

/// <summary>The body of <c>POST /v1/decisions</c>: a decision to be made and recorded.</summary>
/// <param name="ReleaseId">The release.</param>
/// <param name="Environment"><c>staging</c> or <c>production</c>.</param>
public sealed record DecisionRequest(Guid ReleaseId, string Environment);

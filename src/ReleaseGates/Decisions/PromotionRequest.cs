namespace ReleaseGates.Decisions;

/// <summary>Asks for a promotion.</summary>
/// <param name="Environment"><c>staging</c> or <c>production</c>.</param>
public sealed record PromotionRequest(string Environment);

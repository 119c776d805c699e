using System.Text.Json.Serialization;

namespace ReleaseGates.Decisions;

/// <summary>Asks for a promotion.</summary>
/// <param name="Environment"><c>staging</c> or <c>production</c>.</param>
/// <param name="SourceRef">What is to go out; refused with <c>source_ref_moved</c> unless the release is at it.</param>
public sealed record PromotionRequest(
    string Environment, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? SourceRef = null);

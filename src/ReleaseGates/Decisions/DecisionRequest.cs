using System.Text.Json.Serialization;

namespace ReleaseGates.Decisions;

/// <summary>The body of <c>POST /v1/decisions</c>: a decision to be made and recorded.</summary>
/// <param name="ReleaseId">The release.</param>
/// <param name="Environment"><c>staging</c> or <c>production</c>.</param>
/// <param name="SourceRef">What is asked about; refused with <c>source_ref_moved</c> unless the release is at it.</param>
public sealed record DecisionRequest(
    Guid ReleaseId, string Environment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? SourceRef = null);

using System.Text.Json.Serialization;

namespace ReleaseGates.Gates;

/// <summary>One gate as a decision or a release shows it.</summary>
/// <param name="GateCode">One of <see cref="GateCodes"/>.</param>
/// <param name="Status">One of <see cref="GateStatuses"/>.</param>
/// <param name="Required">Of a decision: whether the environment needs it.</param>
/// <param name="GateName">The gate's name, where it is given.</param>
/// <param name="GateId">The gate's id, where it is given.</param>
/// <param name="ResolvedAt">When it reached its end.</param>
/// <param name="ResolvedBy">Who brought it there.</param>
/// <param name="EnteredAt">When the first fact for it arrived.</param>
/// <param name="FailingChecks">Of a release: the checks whose latest result fails.</param>
public sealed record GateState(
    string GateCode,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Required = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GateName = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? GateId = null,
    DateTimeOffset? ResolvedAt = null,
    string? ResolvedBy = null,
    DateTimeOffset? EnteredAt = null,
    IReadOnlyList<string>? FailingChecks = null)
{
    /// <summary>Of a release: the release.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ReleaseId { get; init; }

    /// <summary>Of a release: when its statuses were last judged and stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? EvaluatedAt { get; init; }

    /// <summary>
    /// Of a release: what has outdated the stored status since then: policy, people, environment, clock or never_evaluated.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OutdatedBy { get; init; }

    /// <summary>Of a release: the exception that it is bypassed by.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Guid? ExceptionId { get; init; }
}

using ReleaseGates.Client;
using ReleaseGates.Decisions;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Deployments;

/// <summary>A deployment of a release (FR-7).</summary>
public sealed record Deployment
{
    /// <summary>Its id.</summary>
    public Guid DeploymentId { get; init; }

    /// <summary>The release that was deployed; of a rollback, the restored one.</summary>
    public Guid ReleaseId { get; init; }

    /// <summary><c>staging</c> or <c>production</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>One of <see cref="DeploymentStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Who reported or promoted it.</summary>
    public string DeployedBy { get; init; } = "";

    /// <summary>The deployment that this one rolls back.</summary>
    public Guid? RollbackOf { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset? DeployedAt { get; init; }

    /// <summary>What was deployed.</summary>
    public string SourceRef { get; init; } = "";

    /// <summary><c>pending</c>, <c>passed</c> or <c>failed</c>.</summary>
    [JsonPropertyName("g4_status")]
    public string G4Status { get; init; } = "";

    /// <summary><c>gated</c>, <c>excepted</c>, <c>ungated</c> or <c>rollback</c>.</summary>
    public string Compliance { get; init; } = "";

    /// <summary>Why it is ungated, as reasons of a decision; of what is excepted, the ids of the exceptions.</summary>
    public JsonElement ComplianceReasons { get; init; }

    /// <summary>Why it is ungated; empty for all else.</summary>
    [JsonIgnore]
    public IReadOnlyList<DecisionReason> UngatedReasons => Compliance == "ungated" && ComplianceReasons.ValueKind == JsonValueKind.Array
        ? [.. ComplianceReasons.EnumerateArray().Select(reason => reason.Deserialize(GatesJson.Default.DecisionReason)!)] : [];

    /// <summary>When it came to its end.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}

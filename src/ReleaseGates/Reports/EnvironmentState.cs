using System.Text.Json.Serialization;

namespace ReleaseGates.Reports;

/// <summary>What runs in one environment of a project (<c>ops.v_environment_state</c>).</summary>
public sealed record EnvironmentState
{
    /// <summary>The project.</summary>
    public required string Project { get; init; }

    /// <summary><c>staging</c> or <c>production</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>The part of the project; null: the whole project.</summary>
    public string? Component { get; init; }

    /// <summary>The release that runs; null when nothing does.</summary>
    public string? ReleaseName { get; init; }

    /// <summary>What runs.</summary>
    public string? SourceRef { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary><c>gated</c>, <c>excepted</c>, <c>ungated</c> or <c>rollback</c>.</summary>
    public string? Compliance { get; init; }

    /// <summary><c>pending</c>, <c>passed</c> or <c>failed</c>.</summary>
    [JsonPropertyName("g4_status")]
    public string? G4Status { get; init; }

    /// <summary>The promotion that opened it; null when nobody asked first.</summary>
    public Guid? DecisionId { get; init; }

    /// <summary>Who asked for that promotion.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The release on its way there, if any.</summary>
    public string? NextReleaseName { get; init; }

    /// <summary>Whether that one went without an end for longer than the policy allows.</summary>
    public bool NextIsStale { get; init; }

    /// <summary>Open incidents there.</summary>
    public int OpenIncidents { get; init; }
}

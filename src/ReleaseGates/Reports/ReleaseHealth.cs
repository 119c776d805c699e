namespace ReleaseGates.Reports;

/// <summary>How a release fares (<c>ops.v_release_health</c>).</summary>
public sealed record ReleaseHealth
{
    /// <summary>The release.</summary>
    public Guid ReleaseId { get; init; }

    /// <summary>Its project.</summary>
    public required string Project { get; init; }

    /// <summary>Its name.</summary>
    public required string ReleaseName { get; init; }

    /// <summary><c>incident</c>, <c>rolled_back</c>, <c>failing</c>, <c>healthy</c>, <c>unconfirmed</c>, <c>blocked</c> or
    /// <c>not_deployed</c>.</summary>
    public required string Health { get; init; }

    /// <summary>When its latest deployment to its target started.</summary>
    public DateTimeOffset? DeployedAt { get; init; }

    /// <summary>Incidents that are not resolved.</summary>
    public int OpenIncidents { get; init; }

    /// <summary>What has outdated its stored statuses since they were judged: <c>never_evaluated</c>, <c>policy</c>, <c>people</c>,
    /// <c>environment</c> or <c>clock</c>; null when they are what the rules give now.</summary>
    public string? OutdatedBy { get; init; }
}

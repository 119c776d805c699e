namespace ReleaseGates.Postgres.Reports;

/// <summary>Which rows of a report, and how many at most.</summary>
public sealed record ReportFilter(Guid? Release, string? Project, string? Environment, DateTimeOffset? Since, DateTimeOffset? Until,
    int Limit);

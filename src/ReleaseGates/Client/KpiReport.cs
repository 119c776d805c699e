namespace ReleaseGates.Client;

/// <summary>The figures of a period. A figure without rows is not listed.</summary>
/// <param name="Since">Start, inclusive.</param>
/// <param name="Until">End, exclusive.</param>
/// <param name="Rows">By project, environment and figure.</param>
public sealed record KpiReport(DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<Kpi> Rows) : ServerDocument;

using ReleaseGates.Client;

namespace ReleaseGates.Reports;

/// <summary>One figure of a period; docs/metrics.md defines it.</summary>
/// <param name="Project">The project; null for what concerns an environment alone.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Name">For example <c>lead_time</c>.</param>
/// <param name="GateCode">The gate, for figures of gates.</param>
/// <param name="Unit"><c>per_day</c>, <c>seconds</c> or <c>ratio</c>.</param>
/// <param name="Value">A mean for seconds, a share for ratio.</param>
/// <param name="Median">For seconds.</param>
/// <param name="Numerator">Seconds, or how many.</param>
/// <param name="Denominator">Rows, or days.</param>
/// <param name="RowTable">The table of the rows that make it.</param>
/// <param name="RowIds">Those rows.</param>
/// <param name="Counted">False for what happened before the project's first recorded decision.</param>
public sealed record Kpi(
    string? Project,
    string Environment,
    [property: System.Text.Json.Serialization.JsonPropertyName("kpi")] string Name,
    string? GateCode,
    string Unit,
    decimal Value,
    decimal? Median,
    decimal Numerator,
    decimal Denominator,
    string RowTable,
    IReadOnlyList<Guid> RowIds,
    bool Counted = true);

/// <summary>The figures of a period. A figure without rows is not listed.</summary>
/// <param name="Since">Start, inclusive.</param>
/// <param name="Until">End, exclusive.</param>
/// <param name="Rows">By project, environment and figure.</param>
public sealed record KpiReport(DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<Kpi> Rows) : ServerDocument;

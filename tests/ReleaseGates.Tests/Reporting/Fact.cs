namespace ReleaseGates.Tests.Reporting;

/// <summary>One row's part in one figure.</summary>
internal sealed record Fact(
    string Kpi, string Unit, string? Project, string Environment, string? GateCode, DateTimeOffset At, decimal Measure, string RowTable,
    Guid RowId)
{
    /// <summary>False for what happened before the project's first recorded decision.</summary>
    public bool Counted { get; init; } = true;
}

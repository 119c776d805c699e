namespace ReleaseGates.Tests.Reporting;

/// <summary>One figure of one period, and the rows that make it.</summary>
internal sealed record Figure(
    string Kpi, string? Project, string Environment, string? GateCode, string Unit, decimal Value, decimal? Median, decimal Numerator,
    decimal Denominator, string Rows, bool Counted)
{
    public string Key => $"{Kpi} {Project} {Environment} {GateCode} {Counted}";

    /// <summary>What the definitions of docs/metrics.md make of some facts, within a period.</summary>
    public static IEnumerable<Figure> Of(IEnumerable<Fact> facts, DateTimeOffset since, DateTimeOffset until, DateTimeOffset now) =>
        from fact in facts
        where fact.At >= since && fact.At < until
        group fact by (fact.Kpi, fact.Unit, fact.Project, fact.Environment, fact.GateCode, fact.RowTable, fact.Counted) into one
        let sum = one.Sum(fact => fact.Measure)
        let denominator = one.Key.Unit == "per_day" ? Math.Max(1, Row.Seconds(since, until < now ? until : now) / 86400) : one.Count()
        select new Figure(
            one.Key.Kpi, one.Key.Project, one.Key.Environment, one.Key.GateCode, one.Key.Unit, sum / denominator,
            one.Key.Unit == "seconds" ? MedianOf([.. one.Select(fact => fact.Measure).Order()]) : null,
            sum, denominator, string.Join(' ', one.OrderBy(fact => fact.At).ThenBy(fact => fact.RowId).Select(fact => fact.RowId)),
            one.Key.Counted);

    public static Figure Read(Row row) => new(
        row.Word("kpi"), row.Text("project"), row.Word("environment"), row.Text("gate_code"), row.Word("unit"), row.Number("value")!.Value,
        row.Number("median"), row.Number("numerator")!.Value, row.Number("denominator")!.Value, string.Join(' ', row.List("row_ids")),
        row.Flag("counted"));

    /// <summary>Whether two computations came to the same, but for the last digit of a rounding and the clock between them.</summary>
    public bool Agrees(Figure other) =>
        (Key, Unit, Rows) == (other.Key, other.Unit, other.Rows) && Near(Value, other.Value) && Near(Numerator, other.Numerator)
        && Near(Denominator, other.Denominator) && (Median is null) == (other.Median is null) && Near(Median ?? 0, other.Median ?? 0);

    private static bool Near(decimal one, decimal other) => Math.Abs(one - other) <= 0.00001m * Math.Max(1, Math.Abs(one));

    private static decimal MedianOf(IReadOnlyList<decimal> sorted) =>
        sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
}

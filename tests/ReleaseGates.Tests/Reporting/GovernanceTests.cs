using Xunit;

namespace ReleaseGates.Tests.Reporting;

/// <summary>DORA's five and the figures of governance, against a second computation over the same rows.</summary>
public sealed class GovernanceTests(ReportingFixture history) : IClassFixture<ReportingFixture>
{
    private static readonly string[] Kpis =
    [
        "approval_latency", "bypass_rate", "change_failure_rate", "complete_g3_rate", "deployment_frequency", "drill_frequency",
        "drill_success_rate",
        "lead_time", "promotion_cycle_time", "recovery_time", "rework_rate", "rollback_time", "time_in_gate", "ungated_rate",
    ];

    [Fact]
    public async Task Every_row_behind_a_figure_is_the_row_that_the_definition_names()
    {
        var expected = new Definitions(history.Records).Facts().ToList();
        Assert.Equal(Kpis, expected.Select(fact => fact.Kpi).Distinct().Order(StringComparer.Ordinal));
        var (rows, _) = await Records.QueryAsync(history.Database, "select * from ops.v_governance_facts");
        var found = rows.Select(
            row => new Fact(row.Word("kpi"), row.Word("unit"), row.Text("project"), row.Word("environment"), row.Text("gate_code"),
            row.Time("at")!.Value, decimal.Round(row.Number("measure")!.Value, 6), row.Word("row_table"), row.Id("row_id")!.Value)
            { Counted = row.Flag("counted") })
            .ToHashSet();
        Assert.Equal(expected.Count, rows.Count);
        Assert.DoesNotContain(expected, fact => !found.Contains(fact with { Measure = decimal.Round(fact.Measure, 6) }));
    }

    [Fact]
    public async Task Every_figure_of_every_month_is_computed_alike()
    {
        var facts = new Definitions(history.Records).Facts().ToList();
        var (rows, now) = await Records.QueryAsync(history.Database, "select * from ops.v_governance_kpis");
        var months = facts.Select(
            fact => new DateTimeOffset(fact.At.UtcDateTime.Year, fact.At.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero)).Distinct().ToList();
        Assert.True(months.Count > 3);
        var figures = months.SelectMany(
            month => Figure.Of(facts, month, month.AddMonths(1), now).Select(figure => (Period: $"{month:yyyy-MM-dd}", Figure: figure)))
            .ToList();
        Assert.Equal(figures.Count, rows.Count);
        foreach (var (period, figure) in figures)
        {
            var row = Assert.Single(rows, row => row.Text("period") == period && Figure.Read(row).Key == figure.Key);
            Assert.True(figure.Agrees(Figure.Read(row)), $"{period}: {figure} is not {Figure.Read(row)}");
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("acme/shop", null)]
    [InlineData(null, "production")]
    [InlineData("acme/crm", "staging")]
    public async Task Any_period_project_and_environment_can_be_asked_for(string? project, string? environment)
    {
        var (since, until) = (
            new DateTimeOffset(2026, 1, 20, 13, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero));
        var facts = new Definitions(history.Records).Facts()
            .Where(fact => (project is null || fact.Project == project) && (environment is null || fact.Environment == environment));
        var (rows, now) = await Records.QueryAsync(history.Database,
            $"select * from ops.governance_kpis('{since:O}', '{until:O}', {Quoted(project)}, {Quoted(environment)})", "audit_reader");
        var figures = Figure.Of(facts, since, until, now).ToList();
        Assert.NotEmpty(figures);
        Assert.Equal(figures.Count, rows.Count);
        Assert.All(figures, figure =>
        {
            var found = Figure.Read(Assert.Single(rows, row => Figure.Read(row).Key == figure.Key));
            Assert.True(figure.Agrees(found), $"{figure} is not {found}");
        });
    }

    private static string Quoted(string? text) => text is null ? "null" : $"'{text}'";
}

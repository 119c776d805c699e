using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Reporting;

/// <summary>The worked example of docs/metrics.md comes to what the page says, by the view and by hand.</summary>
public sealed partial class MetricsPageTests
{
    private static readonly DateTimeOffset April = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_example_gives_the_figures_of_the_page()
    {
        await using var database = await TestDatabase.CreateAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/metrics.md"), TestContext.Current.CancellationToken);
        await ReportingFixture.WriteAsync(database, Example().Match(page).Groups[1].Value);

        var told = Line().Matches(page[page.IndexOf("| figure | gate | from | value |", StringComparison.Ordinal)..])
            .Select(line => ($"{line.Groups[1].Value} {line.Groups[2].Value.Trim()}".Trim(),
                decimal.Parse(line.Groups[3].Value, CultureInfo.InvariantCulture)))
            .Order().ToList();
        var (rows, now) = await Records.QueryAsync(
            database, "select * from ops.v_governance_kpis where period = '2026-04-01' and environment = 'production'");
        var byHand = Figure.Of(new Definitions(await Records.ReadAsync(database)).Facts(), April, April.AddMonths(1), now);

        Assert.Equal(15, told.Count);
        Assert.Equal(told, Named(rows.Select(Figure.Read)));
        Assert.Equal(told, Named(byHand));
        Assert.Equal(12000, Figure.Read(rows.Single(row => row.Text("kpi") == "lead_time")).Median);
    }

    [Fact]
    public async Task The_page_takes_a_figure_apart()
    {
        await using var database = await TestDatabase.CreateAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/metrics.md"), TestContext.Current.CancellationToken);
        await ReportingFixture.WriteAsync(database, Example().Match(page).Groups[1].Value);
        var (rows, _) = await Records.QueryAsync(database, Query().Match(page).Groups[1].Value.Trim().TrimEnd(';'));
        Assert.Equal(["a1", "b2", "c3"], rows.Select(row => row.Word("source_ref")).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string, decimal)> Named(IEnumerable<Figure> figures) =>
        figures.Select(figure => ($"{figure.Kpi} {figure.GateCode}".Trim(), Shown(figure.Value))).Order();

    private static decimal Shown(decimal value) =>
        decimal.Parse(decimal.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    [GeneratedRegex("<!-- example -->\n```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("<!-- query -->\n```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Query();

    [GeneratedRegex(@"^\| `(\w+)` \| ?(G\d)? ?\| .* \| ([\d.]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Line();
}

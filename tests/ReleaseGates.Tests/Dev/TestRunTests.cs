using ReleaseGates.Dev.Test;
using System.Xml.Linq;
using Xunit;

namespace ReleaseGates.Tests.Dev;

public sealed class TestRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gates-totals-").FullName;

    private static readonly string[] Silently = ["-reporter", "silent"];

    private string Report => Path.Combine(_folder, "report.xml");

    [Fact]
    public void The_sum_of_two_runs_counts_what_failed_outside_of_tests_too()
    {
        var one = TestTotals.Of(
            XDocument.Parse("""<assemblies><assembly passed="3" failed="0" errors="0" skipped="1" not-run="7" /></assemblies>"""));
        var other = TestTotals.Of(
            XDocument.Parse("""<assemblies><assembly passed="4" failed="1" errors="2" skipped="0" /></assemblies>"""));
        Assert.Equal("3 passed, 0 failed, 1 skipped", one.ToString());
        Assert.Equal("7 passed, 3 failed, 1 skipped", (one + other).ToString());
        Assert.True(one.IsGreen);
        Assert.False((one + other).IsGreen);
    }

    [Fact]
    public async Task A_run_that_leaves_no_report_has_failed()
    {
        await File.WriteAllTextAsync(
            Report, """<assemblies><assembly passed="9" failed="0" /></assemblies>""", TestContext.Current.CancellationToken);
        var totals = await new TestRun(Path.Combine(_folder, "nowhere.dll"), Report).RunAsync([], TestContext.Current.CancellationToken);
        Assert.Equal("0 passed, 1 failed", totals.ToString());
    }

    [Fact]
    public async Task A_run_that_executes_nothing_has_failed()
    {
        var totals = await new TestRun(TestRun.Built, Report)
            .RunAsync([.. Silently, "-class", "Nowhere"], TestContext.Current.CancellationToken);
        Assert.Equal("0 passed, 1 failed", totals.ToString());
    }

    [Fact]
    public async Task A_run_that_passes_is_counted_as_it_is()
    {
        var totals = await new TestRun(TestRun.Built, Report).RunAsync(
            [.. Silently, "-method",
                $"{typeof(TestRunTests).FullName}.{nameof(The_sum_of_two_runs_counts_what_failed_outside_of_tests_too)}"],
                TestContext.Current.CancellationToken);
        Assert.Equal("1 passed, 0 failed", totals.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

using System.Globalization;
using System.Xml.Linq;

namespace ReleaseGates.Dev.Test;

/// <summary>The totals of a test run, from its report.</summary>
public sealed record TestTotals(int Passed, int Failed, int Skipped)
{
    public static TestTotals None { get; } = new(0, 0, 0);

    /// <summary>Whether something was executed, and nothing of it failed.</summary>
    public bool IsGreen => Failed == 0 && Passed > 0;

    public static TestTotals operator +(TestTotals one, TestTotals other) =>
        new(one.Passed + other.Passed, one.Failed + other.Failed, one.Skipped + other.Skipped);

    public static TestTotals Add(TestTotals one, TestTotals other) => one + other;

    /// <summary>
    /// From xunit's XML report. Errors outside of tests (a fixture, a clean-up) count as failures;
    /// explicit tests that were not requested are not part of the run.
    /// </summary>
    public static TestTotals Of(XDocument report)
    {
        var totals = None;
        foreach (var assembly in report.Root!.Elements("assembly"))
            totals += new TestTotals(
                Count(assembly, "passed"), Count(assembly, "failed") + Count(assembly, "errors"), Count(assembly, "skipped"));
        return totals;
    }

    public override string ToString() => $"{Passed} passed, {Failed} failed" + (Skipped > 0 ? $", {Skipped} skipped" : "");

    private static int Count(XElement assembly, string name) =>
        int.Parse(assembly.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);
}

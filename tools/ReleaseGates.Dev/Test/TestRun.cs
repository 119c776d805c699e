using ReleaseGates.LocalStack;
using System.Diagnostics;
using System.Xml;
using System.Xml.Linq;

namespace ReleaseGates.Dev.Test;

/// <summary>One run of the tests' executable on one Postgres.</summary>
/// <param name="executable">The built tests.</param>
/// <param name="report">Where xunit writes its report.</param>
public sealed class TestRun(string executable, string report)
{
    private readonly Dictionary<string, string> _variables = [];

    /// <summary>The tests that <c>dotnet build</c> made in this configuration.</summary>
    public static string Built
    {
        get
        {
            var ours = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(Repository.Root, "tests", "ReleaseGates.Tests", "bin", ours.Parent!.Name, ours.Name,
                "ReleaseGates.Tests.dll");
        }
    }

    public TestRun On(string postgres)
    {
        _variables["GATES_TEST_POSTGRES"] = postgres;
        return this;
    }

    /// <summary>Runs them and counts; a run that crashed, was cut short or executed nothing counts as one failure more.</summary>
    public async Task<TestTotals> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        File.Delete(report);
        var start = new ProcessStartInfo("dotnet", [executable, .. arguments, "-noLogo", .. Colour, "-xml", report]);
        foreach (var (name, value) in _variables)
            start.Environment[name] = value;
        using var tests = Process.Start(start)!;
        // Ctrl-C reaches the tests directly; they stop their Postgres, and this waits for them.
        await tests.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();

        if (Read() is not { } totals)
            return await FailedAsync(TestTotals.None, $"The tests exited with {tests.ExitCode} and left no report.");
        if (totals.Passed + totals.Failed == 0)
            return await FailedAsync(totals, "The run executed no test.");
        return totals.Failed == 0 && tests.ExitCode != 0 ? await FailedAsync(totals, $"The tests exited with {tests.ExitCode}.") : totals;
    }

    private static string[] Colour => Console.IsOutputRedirected ? ["-noColor"] : [];

    private TestTotals? Read()
    {
        try
        {
            return TestTotals.Of(XDocument.Load(report));
        }
        catch (Exception unfinished) when (unfinished is IOException or XmlException)
        {
            return null;
        }
    }

    private static async Task<TestTotals> FailedAsync(TestTotals totals, string why)
    {
        await Console.Error.WriteLineAsync($"gates-dev: {why}");
        return totals with { Failed = totals.Failed + 1 };
    }
}

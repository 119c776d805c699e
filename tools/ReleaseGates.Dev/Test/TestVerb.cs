using ReleaseGates.LocalStack;

namespace ReleaseGates.Dev.Test;

/// <summary>
/// Runs all tests on Postgres 17, and again on 15 where it is installed, or only on the version that
/// GATES_TEST_POSTGRES names; the last line is the sum.
/// </summary>
internal static class TestVerb
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "tests")).FullName;
        var totals = TestTotals.None;
        var only = Environment.GetEnvironmentVariable("GATES_TEST_POSTGRES");
        string[] versions = only is { Length: > 0 } ? [only] : HasPostgres15 ? ["17", "15"] : ["17"];
        foreach (var version in versions)
        {
            Console.WriteLine($"Postgres {version}:");
            totals += await new TestRun(TestRun.Built, Path.Combine(folder, $"postgres-{version}.xml")).On(version)
                .RunAsync(arguments, cancel);
        }
        if (!versions.Contains("15") && only != "17")
            Console.WriteLine("Postgres 15 is not installed, so nothing ran on it. On Debian: "
                + "apt-get install postgresql-15 postgresql-15-plpgsql-check postgresql-15-cron; elsewhere set GATES_POSTGRES15_BIN.");
        await Console.Error.FlushAsync(cancel);
        Console.WriteLine(totals);
        return totals.IsGreen ? 0 : 1;
    }

    private static bool HasPostgres15 =>
        File.Exists(Path.Combine(Environment.GetEnvironmentVariable("GATES_POSTGRES15_BIN") ?? "/usr/lib/postgresql/15/bin", "postgres"));
}

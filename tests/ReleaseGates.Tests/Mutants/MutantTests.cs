using Npgsql;
using ReleaseGates.Tests.Ingest;
using ReleaseGates.Tests.Schema;
using System.Diagnostics;
using Xunit;

namespace ReleaseGates.Tests.Mutants;

/// <summary>Takes every guard away in turn, in a scratch database, and sees whether a case turns red. Run by <c>make mutants</c>.</summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public async Task No_guard_can_be_taken_away_unnoticed()
    {
        await using var database = await CaseSetup.CreateDatabaseAsync();
        IReadOnlyList<Mutant> mutants = [.. await SchemaMutants.ListAsync(database), .. await FunctionMutants.ListAsync(database)];
        // Red tells something only where everything is green before.
        var untouched = new Mutant("nothing", "select 1");
        Assert.Null(await NoticedByCasesAsync(database, untouched));
        Assert.Null(await NoticedByIngestAsync(untouched));

        var survivors = new List<string>();
        foreach (var (n, mutant) in mutants.Index())
        {
            var clock = Stopwatch.StartNew();
            var red = (mutant.IsIngest ? null : await NoticedByCasesAsync(database, mutant)) ?? await NoticedByIngestAsync(mutant);
            if (red is null)
                survivors.Add(mutant.Name);
            var (fate, by) = red is null ? ("SURVIVED", "") : ("killed", $" by {red.Split(": ")[0]}");
            output.WriteLine($"{n + 1}/{mutants.Count} {fate} {mutant.Name} ({clock.ElapsedMilliseconds} ms){by}");
        }
        output.WriteLine($"mutants: {mutants.Count - survivors.Count}/{mutants.Count}");
        Assert.True(survivors.Count == 0, $"Survived:\n{string.Join('\n', survivors)}");
    }

    private static async Task<string?> NoticedByCasesAsync(TestDatabase database, Mutant mutant) =>
        await GuardCaseRun.FaultsAsync(database, mutant.Cases, mutant.Sql, enough: 1) is [var fault, ..] ? fault : null;

    private static async Task<string?> NoticedByIngestAsync(Mutant mutant)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync(mutant.Sql);
        try
        {
            return await new IngestTableRun(new CoreDoor(database)).FaultsAsync(enough: 1) is [var fault, ..] ? fault : null;
        }
        catch (PostgresException raised)
        {
            return $"an error: {raised.MessageText}";
        }
    }
}

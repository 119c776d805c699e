using ReleaseGates.Tests.Access;
using System.Collections.Concurrent;
using Xunit;

namespace ReleaseGates.Tests.Mutants;

/// <summary>Every policy and grant is attacked once, and the matrix in SQL has to turn red.</summary>
public sealed class AccessMutantTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_attack_on_a_policy_or_grant_is_noticed()
    {
        await using var world = await AccessWorld.CreateAsync();
        var matrix = new SqlMatrix(world);
        var mutants = await AccessMutants.AllAsync(world.Database);
        var survivors = new ConcurrentBag<string>();
        // An attack on one table is no matter of another's cells.
        await Parallel.ForEachAsync(mutants.GroupBy(mutant => mutant.Table), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (attacks, _) =>
        {
            var table = world.File.Tables.Single(table => table.Name == attacks.Key);
            foreach (var mutant in attacks)
            {
                await world.Database.RunAsync(mutant.Attack);
                if ((await new SqlMatrix(world).WrongAsync(table, mutant.Role)).Count == 0)
                    survivors.Add(mutant.Attack);
                foreach (var step in mutant.Cure.Split("; "))
                    await world.Database.RunAsync(step);
            }
            output.WriteLine($"access: {attacks.Key}, {attacks.Count()} attacks");
        });
        output.WriteLine($"access: {mutants.Count - survivors.Count}/{mutants.Count} killed");
        Assert.True(survivors.IsEmpty, $"{survivors.Count} survived:\n{string.Join('\n', survivors)}");
        Assert.True(mutants.Count > 100);
        var left = new List<string>();
        foreach (var table in world.File.Tables)
            left.AddRange(await matrix.WrongAsync(table));
        Assert.True(left.Count == 0, $"After the cures:\n{string.Join('\n', left)}");
    }
}

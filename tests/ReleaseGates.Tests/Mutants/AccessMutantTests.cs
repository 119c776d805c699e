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
        await Parallel.ForEachAsync(
            mutants.GroupBy(mutant => mutant.Table), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (attacks, _) =>
        {
            var table = world.File.Tables.Single(table => table.Name == attacks.Key);
            foreach (var mutant in attacks)
            {
                await world.Database.RunAsync(mutant.Attack);
                if ((await new SqlMatrix(world).WrongAsync(table, mutant.Role, enough: 1)).Count == 0)
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

    [Fact]
    public async Task Every_attack_on_the_grant_of_a_view_or_function_is_noticed()
    {
        await using var world = await AccessWorld.CreateAsync();
        var (attacks, survivors) = (0, new List<string>());
        foreach (var caller in AccessCaller.All.Where(caller => !caller.IsOutsider))
        {
            foreach (var (view, readers) in world.File.Views)
                await AttackAsync($"select on ops.{view}", readers, session => FunctionTests.WrongAsync(session, caller, view, readers));
            foreach (var function in world.File.Functions)
                await AttackAsync($"execute on function {function.Signature}", function.Callers, session =>
                    FunctionTests.WrongAsync(world, session, caller, function));

            // Given to whom the file does not name, taken from whom it names.
            async Task AttackAsync(string privilege, IReadOnlyList<string> holders, Func<SqlCaller, Task<string?>> look)
            {
                var schema = privilege.Contains(" ops_private.", StringComparison.Ordinal) ? "ops_private" : "ops";
                // Behind a closed schema a grant opens nothing.
                if (!await world.Database.ValueAsync<bool>("select has_schema_privilege($1, $2, 'usage')", caller.Role, schema))
                    return;
                var holds = holders.Contains(caller.Role);
                await world.Database.RunAsync(holds ? $"revoke {privilege} from {caller.Role}" : $"grant {privilege} to {caller.Role}");
                await using (var session = await SqlCaller.OpenAsync(world.Database, caller))
                {
                    attacks++;
                    if (await look(session) is null)
                        survivors.Add($"{(holds ? "revoke" : "grant")} {privilege}: {caller.Role}");
                }
                await world.Database.RunAsync(holds ? $"grant {privilege} to {caller.Role}" : $"revoke {privilege} from {caller.Role}");
            }
        }
        output.WriteLine($"views and functions: {attacks - survivors.Count}/{attacks} killed");
        Assert.True(survivors.Count == 0, $"{survivors.Count} survived:\n{string.Join('\n', survivors)}");
        Assert.True(attacks > 300, $"{attacks} attacks");
    }
}

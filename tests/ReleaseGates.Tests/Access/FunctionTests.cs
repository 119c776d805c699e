using ReleaseGates.Dev.Access;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>Every view and function, called by everybody: it works for its callers and for nobody else.</summary>
public sealed class FunctionTests
{
    [Fact]
    public async Task Every_function_works_for_its_callers_and_for_nobody_else()
    {
        await using var world = await AccessWorld.CreateAsync();
        var wrong = new List<string>();
        foreach (var caller in AccessCaller.All)
        {
            await using var session = await SqlCaller.OpenAsync(world.Database, caller);
            foreach (var function in world.File.Functions)
            {
                var outcome = await session.TryAsync(Call(world, caller, function));
                var may = function.Callers.Contains(caller.Role);
                if (may ? outcome.State != function.Raises : !outcome.IsNotCallable)
                    wrong.Add($"{caller} {function.Signature}: {(may ? "may" : "may not")}, but: {outcome}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_view_works_for_its_readers_and_for_nobody_else()
    {
        await using var world = await AccessWorld.CreateAsync();
        var wrong = new List<string>();
        foreach (var caller in AccessCaller.All)
        {
            await using var session = await SqlCaller.OpenAsync(world.Database, caller);
            foreach (var (view, readers) in world.File.Views)
            {
                var outcome = await session.TryAsync($"select count(*) from (select * from ops.{view}) as seen");
                if (readers.Contains(caller.Role) ? outcome.State is not null : !outcome.IsWithoutPrivilege)
                    wrong.Add($"{caller} {view}: {outcome}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    internal static string Fill(AccessWorld world, AccessCaller caller, string value)
    {
        var release = world.ReleaseOf(caller, RowClass.Own);
        return value.Replace("{release}", $"{release}", StringComparison.Ordinal)
            .Replace("{gate}", $"{GateId.Of(release, "G1")}", StringComparison.Ordinal);
    }

    private static string Call(AccessWorld world, AccessCaller caller, FunctionAccess function)
    {
        var arguments = function.Body is { } body
            ? $"'{body}'::bytea"
            : string.Join(", ", function.Arguments.Select(argument => $"{argument.Key} => '{Fill(world, caller, argument.Value)}'"));
        return $"select {function.Name}({arguments})::text";
    }
}

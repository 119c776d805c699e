using ReleaseGates.Dev.Access;
using ReleaseGates.Gates;
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
                if (await WrongAsync(world, session, caller, function) is { } one)
                    wrong.Add(one);
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
                if (await WrongAsync(session, caller, view, readers) is { } one)
                    wrong.Add(one);
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>What is not as the file says when this caller calls the function; null when all is.</summary>
    internal static async Task<string?> WrongAsync(AccessWorld world, SqlCaller session, AccessCaller caller, FunctionAccess function)
    {
        var outcome = await session.TryAsync(Call(world, caller, function));
        var may = function.Callers.Contains(caller.Role);
        return (may ? outcome.State == function.Raises : outcome.IsClosed("function", function.Name))
            ? null
            : $"{caller} {function.Signature}: {(may ? "may" : "may not")}, but: {outcome}";
    }

    /// <summary>What is not as the file says when this caller reads the view; null when all is.</summary>
    internal static async Task<string?> WrongAsync(SqlCaller session, AccessCaller caller, string view, IReadOnlyList<string> readers)
    {
        var outcome = await session.TryAsync($"select count(*) from (select * from ops.{view}) as seen");
        return (readers.Contains(caller.Role) ? outcome.State is null : outcome.IsClosed("view", $"ops.{view}")) ? null
            : $"{caller} {view}: {outcome}";
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
            : string.Join(", ", function.Arguments.Select(argument => argument.Value == "null" ? $"{argument.Key} => null"
                : $"{argument.Key} => E'{Fill(world, caller, argument.Value).Replace(@"\", @"\\", StringComparison.Ordinal)}'"));
        return $"select {function.Name}({arguments})::text";
    }
}

using ReleaseGates.Tests.Model;
using Xunit;

namespace ReleaseGates.Tests.Explorer;

/// <summary>No path leads to production without its quorum; without any one of the rules, some path does.</summary>
public sealed class ExplorerTests(ExploredPaths explored, ITestOutputHelper output) : IClassFixture<ExploredPaths>
{
    private const int Together = 200;

    public static TheoryData<string> Rules => [.. RemovedRule.All.Select(rule => rule.Name)];

    [Fact]
    public void Every_state_that_the_model_lets_through_has_its_quorum()
    {
        var (states, allowed) = (0, 0);
        foreach (var state in explored.States)
        {
            states++;
            foreach (var hours in ExploredPaths.Hours)
            {
                var isAllowed = ModelRule.Decide(state.Release, hours).IsAllowed;
                allowed += isAllowed ? 1 : 0;
                Assert.True(isAllowed == (Safety.Violation(state.Path, hours) is null),
                    $"{state.History} at {hours} h: {isAllowed}, {Safety.Violation(state.Path, hours)}");
            }
        }
        output.WriteLine($"{states} states, {allowed} promotions allowed");
        Assert.True(states > 10_000 && allowed > 50, $"{states} states, {allowed} allowed");
    }

    [Fact]
    public async Task No_path_reaches_production_without_its_quorum()
    {
        foreach (var (paths, numbers) in Chunks)
        {
            foreach (var hours in ExploredPaths.Hours)
                foreach (var (path, isAllowed) in paths.Zip(await explored.Database.AskAsync(numbers, hours)))
                    Assert.True(isAllowed == (Safety.Violation(path.Acts, hours) is null),
                        $"{path} at {hours} h: SQL says {isAllowed}, {Safety.Violation(path.Acts, hours)}");
            await using var trial = await explored.Database.TryAsync();
            foreach (var (path, isOpened) in paths.Zip(await explored.Database.PromoteAsync(numbers)))
                Assert.True(isOpened == (Safety.Violation(path.Acts, 0) is null), $"{path}: promoted {isOpened}");
        }
        output.WriteLine($"{explored.Paths.Count} paths");
    }

    [Fact]
    public async Task No_path_makes_a_deployment_gated_that_nobody_asked_for()
    {
        // A slice: each deployment is decided about twice.
        foreach (var (paths, numbers) in Chunks.Where((_, n) => n % 4 == 0))
        {
            await using var trial = await explored.Database.TryAsync();
            foreach (var (path, isGated) in paths.Zip(await explored.Database.DeployAsync(numbers)))
                Assert.False(isGated, $"{path}: gated, and nobody asked");
            var opened = await explored.Database.PromoteAsync(numbers);
            foreach (var ((path, isOpened), isGated) in paths.Zip(opened).Zip(await explored.Database.DeployAsync(numbers)))
                Assert.True(isOpened == isGated && isGated == (Safety.Violation(path.Acts, 0) is null),
                    $"{path}: promoted {isOpened}, gated {isGated}, {Safety.Violation(path.Acts, 0)}");
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Without_a_rule_some_path_reaches_production(string name)
    {
        await using var trial = await explored.Database.TryAsync();
        await explored.Database.RemoveAsync(RemovedRule.All.Single(rule => rule.Name == name));
        foreach (var closed in explored.Closed.Chunk(Together))
        {
            var allowed = await explored.Database.AskAsync(
                [.. closed.Select(one => one.Path)], [.. closed.Select(one => one.Hours)]);
            if (Array.IndexOf(allowed, true) is var n and >= 0)
            {
                var (path, hours) = (explored.Paths[closed[n].Path], closed[n].Hours);
                output.WriteLine($"{path} at {hours} h: {Safety.Violation(path.Acts, hours)}");
                return;
            }
        }
        Assert.Fail("The explorer found no hole.");
    }

    [Fact]
    public async Task Broken_glass_is_the_one_other_way_and_is_named()
    {
        var glass = Acts.All.Single(act => act.Name == "initiator breaks the glass");
        var paths = Explorer.States([.. Explorer.Repertoire, glass], 2).Where(state =>
                state.Path.Contains(glass) && !state.Path.Any(act => act.Effect is Effect.Ref))
            .Select(state => state.History).ToArray();
        await using var trial = await explored.Database.TryAsync();
        var numbers = await explored.Database.GoAsync(paths);
        Assert.All(await explored.Database.AskAsync(numbers, 2.9), Assert.True);
        Assert.All(await explored.Database.AskAsync(numbers, 3), Assert.False);
        Assert.All(await explored.Database.PromoteAsync(numbers), Assert.True);
        await explored.Database.RunAsync("""
            reset role;
            do $$ begin
                if exists (select from ops.deployments d where d.compliance <> 'excepted')
                   or exists (
                       select from ops.promotion_decisions p
                        where not p.decision @> '{"exceptions_used": [{"exception_type": "break_glass"}]}') then
                    raise exception 'a promotion by broken glass does not say so';
                end if;
            end $$
            """);
    }

    private IEnumerable<(History[] Paths, int[] Numbers)> Chunks => explored.Paths.Index().Chunk(Together)
        .Select(chunk => (chunk.Select(path => path.Item).ToArray(), chunk.Select(path => path.Index).ToArray()));
}

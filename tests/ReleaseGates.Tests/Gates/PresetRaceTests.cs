using Npgsql;
using Xunit;

namespace ReleaseGates.Tests.Gates;

/// <summary>Of two administrators who apply a preset at the same moment one changes the policy, and the other finds it done.</summary>
public sealed class PresetRaceTests
{
    [Fact]
    public async Task Who_comes_second_waits_and_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = await database.Owner.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var second = await database.Owner.OpenConnectionAsync(TestContext.Current.CancellationToken);

        await using var change = await first.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var changed = await ApplyAsync(first);
        var applied = ApplyAsync(second);
        while (await database.ValueAsync<int>($"select cardinality(pg_blocking_pids({second.ProcessID}))") == 0)
            Assert.False(applied.IsCompleted);
        await change.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            (await database.ValueAsync<long>("select 1 + count(*) from ops.exception_types"), 0), (changed, await applied));
        Assert.Equal(changed, await database.ValueAsync<long>(
            "select count(*) from ops.policy_changes where reason = 'preset two-people: a'"));
    }

    private static async Task<long> ApplyAsync(NpgsqlConnection connection)
    {
        await using var apply = new NpgsqlCommand("select count(*) from ops.apply_policy_preset('two-people', 'a')", connection);
        return (long)(await apply.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}

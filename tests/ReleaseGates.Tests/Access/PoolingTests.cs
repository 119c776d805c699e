using Npgsql;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>Ten callers take turns on five connections, and nobody speaks in another's name.</summary>
public sealed class PoolingTests
{
    [Fact]
    public Task No_identity_bleeds_over_pooled_connections() => InterleaveAsync(3_000);

    [Fact(Explicit = true)]
    public Task No_identity_bleeds_in_a_hundred_thousand_requests() => InterleaveAsync(100_000);

    private static async Task InterleaveAsync(int requests)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ServerConnectionString) { MaxPoolSize = 5 });
        var callers = AccessCaller.All.Where(caller => caller.IsPersona).Take(10).ToArray();
        var bled = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (n, _) =>
        {
            var caller = callers[n % callers.Length];
            await using var session = await PersonaSession.OpenAsync(pool, caller.Role, caller.Subject, "");
            if (await session.ValueAsync<string>("select ops_private.actor() || ' ' || ops_private.persona()") != $"{caller.Subject} {caller.Role}")
                Interlocked.Increment(ref bled);
            // Some requests end in the middle.
            if (n % 3 == 0)
                await session.CommitAsync();
        });
        Assert.Equal(0, bled);
        await using var leftover = pool.CreateCommand("select current_user || coalesce(current_setting('request.jwt.claims', true), '')");
        Assert.Equal("gates_server", await leftover.ExecuteScalarAsync());
    }
}

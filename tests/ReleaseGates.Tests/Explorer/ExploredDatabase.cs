using Npgsql;
using ReleaseGates.Tests.Model;

namespace ReleaseGates.Tests.Explorer;

/// <summary>A database in which explored paths were really gone.</summary>
internal sealed class ExploredDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly NpgsqlConnection _connection;
    private readonly DateTimeOffset _began = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    private int _paths;

    private ExploredDatabase(TestDatabase database, NpgsqlConnection connection) => (_database, _connection) = (database, connection);

    public static async Task<ExploredDatabase> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        return new(database, await database.Owner.OpenConnectionAsync());
    }

    /// <summary>Goes these paths; their numbers.</summary>
    public async Task<int[]> GoAsync(IReadOnlyList<History> paths)
    {
        var numbers = Enumerable.Range(_paths, paths.Count).ToArray();
        foreach (var chunk in paths.Zip(numbers).Chunk(250))
        {
            await using var batch = new NpgsqlBatch(_connection) { Timeout = 300 };
            new HistoryWorld(batch, _began)
                .Live([.. chunk.Select(path => path.First)], [.. chunk.Select(path => HistoryLife.Of(path.Second, path.First))],
                    chunk[0].Second);
            await batch.ExecuteNonQueryAsync();
        }
        _paths += paths.Count;
        return numbers;
    }

    /// <summary>Whether each of these paths may end in production at that hour.</summary>
    public Task<bool[]> AskAsync(IReadOnlyCollection<int> paths, double hours) =>
        AskAsync(paths, [.. Enumerable.Repeat(hours, paths.Count)]);

    /// <summary>The same, each path at an hour of its own.</summary>
    public Task<bool[]> AskAsync(IReadOnlyCollection<int> paths, double[] hours) => TellAsync(
        """
        ops_private.decide(ops_private.decision_input(
            r.id, 'production', null, greatest($2 + ($3::double precision[])[r.n] * interval '1 hour', clock_timestamp())))
            ->> 'verdict' = 'allow'
        """, paths, _began, hours);

    /// <summary>Whether each of these releases gets a deployment when CI promotes it.</summary>
    public async Task<bool[]> PromoteAsync(IEnumerable<int> paths)
    {
        await RunAsync("""
            select set_config('role', 'ci_service_role', true),
                   set_config('request.jwt.claims', '{"sub": "ci", "role": "ci_service_role"}', true)
            """);
        return await TellAsync("ops.promote_release(r.id, 'production') ->> 'deployment_id' is not null", paths);
    }

    /// <summary>Whether a deployment of each of these releases that is reported now is gated or excepted.</summary>
    public async Task<bool[]> DeployAsync(IEnumerable<int> paths)
    {
        await RunAsync("""
            reset role;
            create or replace function pg_temp.deployed(release_id uuid) returns boolean language sql volatile as $$
                insert into ops.deployments (release_id, environment, deployed_at, source_ref)
                select r.release_id, 'production', clock_timestamp(), r.source_ref
                  from ops.releases r where r.release_id = deployed.release_id
                returning compliance <> 'ungated'
            $$
            """);
        return await TellAsync("pg_temp.deployed(r.id)", paths);
    }

    /// <summary>What is done until the result is disposed is undone then.</summary>
    public async Task<IAsyncDisposable> TryAsync() => await _connection.BeginTransactionAsync();

    public Task RemoveAsync(RemovedRule rule) => rule.RemoveAsync(_connection);

    public async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<bool[]> TellAsync(string sql, IEnumerable<int> paths, params object[] more)
    {
        await using var command = new NpgsqlCommand(
            $"select array_agg({sql} order by r.n) from unnest($1::uuid[]) with ordinality as r (id, n)",
            _connection) { CommandTimeout = 300 };
        foreach (var value in more.Prepend(paths.Select(HistoryWorld.Release).ToArray()))
            command.Parameters.Add(new() { Value = value });
        return (bool[])(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
    }
}

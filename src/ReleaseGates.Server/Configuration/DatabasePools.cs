using Npgsql;
using ReleaseGates.Postgres.Ingest;

namespace ReleaseGates.Server.Configuration;

/// <summary>
/// One pool for each kind of work, so that slow reads never keep an event waiting, nor a flood of either the
/// health probe.
/// </summary>
public sealed class DatabasePools(ServerSettings settings, ILoggerFactory logs) : IAsyncDisposable
{
    /// <summary>One for each call at once, see <see cref="IngestStore"/>.</summary>
    public IReadOnlyList<NpgsqlDataSource> Ingest { get; } =
        [.. Enumerable.Range(0, settings.Ingest.Writers).Select(_ => Open(settings, logs, "gates-server ingest", 1, autoPrepare: 32))];

    /// <summary>
    /// Nothing is prepared here. Of a statement that is refused while Npgsql prepares it, as those of a persona without
    /// the grant are, the connection keeps half a description, and the next caller's answer cannot be read
    /// (npgsql/npgsql#6391).
    /// </summary>
    public NpgsqlDataSource Callers { get; } = Open(settings, logs, "gates-server", settings.ReadConnections, autoPrepare: 0);

    public NpgsqlDataSource Health { get; } = Open(settings, logs, "gates-server health", 1, autoPrepare: 32);

    public NpgsqlDataSource Live { get; } = Open(settings, logs, "gates-server live", 1, autoPrepare: 0);

    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync();
        foreach (var connection in Ingest)
            await connection.DisposeAsync();
        await Callers.DisposeAsync();
        await Health.DisposeAsync();
    }

    private static NpgsqlDataSource Open(ServerSettings settings, ILoggerFactory logs, string name, int connections, int autoPrepare)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(logs);
        var connection = builder.ConnectionStringBuilder;
        connection.ApplicationName = name;
        connection.MaxPoolSize = connections;
        connection.MinPoolSize = 0;
        connection.Timeout = (int)settings.ConnectionWait.TotalSeconds;
        connection.KeepAlive = 15;
        connection.Timezone = "UTC";
        connection.IncludeErrorDetail = true;
        connection.MaxAutoPrepare = autoPrepare;
        connection.AutoPrepareMinUsages = 2;
        // Whatever a statement of ours sets ends with its transaction, and a reset would throw the plans away.
        connection.NoResetOnClose = true;
        connection.Options ??= $"-c statement_timeout={(long)settings.StatementTimeout.TotalMilliseconds}";
        // The database ends a long statement by itself; this is for a database that no longer answers at all.
        connection.CommandTimeout = (int)settings.StatementTimeout.TotalSeconds + 5;
        return builder.Build();
    }
}

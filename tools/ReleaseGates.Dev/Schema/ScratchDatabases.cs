using Npgsql;
using ReleaseGates.LocalStack.Embedded;
using System.Security.Cryptography;

namespace ReleaseGates.Dev.Schema;

/// <summary>A Postgres of its own with as many empty databases as asked for, gone afterwards.</summary>
internal sealed class ScratchDatabases : IAsyncDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gates-schema-{Environment.ProcessId}");
    private readonly string password = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private EmbeddedPostgres? postgres;
    private int made;

    /// <summary>A database as hosted Supabase gives it, with these migrations run as its owner, who is no superuser.</summary>
    /// <exception cref="InvalidDataException">A migration does not run.</exception>
    public async Task<NpgsqlDataSource> CreateAsync(IReadOnlyList<string> migrations, CancellationToken cancel)
    {
        postgres ??= await EmbeddedPostgres.StartAsync(new(folder) { Durable = false }, cancel);
        var name = $"scratch{++made}";
        await using (var server = NpgsqlDataSource.Create(postgres.ConnectionString("postgres")))
        {
            await using var create = server.CreateCommand($"create database {name}");
            await create.ExecuteNonQueryAsync(cancel);
        }
        await SupabaseStandIn.InstallAsync(postgres, name, password, cancel);
        var database = NpgsqlDataSource.Create(postgres.ConnectionString(SupabaseStandIn.Owner, password, name) + ";Pooling=false");
        foreach (var sql in migrations.Where(sql => !string.IsNullOrWhiteSpace(sql)))
        {
            try
            {
                await using var command = database.CreateCommand(sql);
                await command.ExecuteNonQueryAsync(cancel);
            }
            catch (PostgresException refusal)
            {
                throw new InvalidDataException(
                    $"A migration that begins '{sql.Split('\n')[0]}' fails: {refusal.MessageText} {refusal.Detail}");
            }
        }
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (postgres is not null)
            await postgres.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

using Npgsql;
using Xunit;

namespace ReleaseGates.Tests.Support;

/// <summary>A migrated database of this class's own, and a server that speaks to it.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public const string SecretIssuer = "secret-issuer";
    public const string Secret = "only-the-tests-know-this-secret-of-theirs";

    private readonly string _jwks = Path.GetTempFileName();

    public TestIssuer Issuer { get; } = new();

    public ServerProcess Server { get; private set; } = null!;

    public TestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        await People.AssignAsync(Database);
        await File.WriteAllTextAsync(_jwks, Issuer.Jwks);
        Server = await AnotherServerAsync();
    }

    /// <summary>A server of the test's own, with some settings changed.</summary>
    public Task<ServerProcess> AnotherServerAsync(Dictionary<string, string>? changes = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = Database.ServerConnectionString,
            ["Identity__Issuers__0__Issuer"] = TestIssuer.Name,
            ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__0__Jwks"] = _jwks,
            ["Identity__Issuers__1__Issuer"] = SecretIssuer,
            ["Identity__Issuers__1__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__1__Secret"] = Secret,
            ["Identity__Issuers__1__AllowServiceRole"] = "true",
        };
        foreach (var (key, value) in changes ?? [])
            settings[key] = value;
        return ServerProcess.StartAsync(settings);
    }

    /// <summary>What a count as the owner says, past every policy.</summary>
    public Task<long> CountAsync(string sql) => Database.ValueAsync<long>(sql);

    public Task<Guid> ReleaseIdAsync(string project, string name) =>
        Database.ValueAsync<Guid>("select ops.release_id($1, $2)", project, name);

    /// <summary>Keeps everybody else out of a table until disposed.</summary>
    public async Task<IAsyncDisposable> LockAsync(string table)
    {
        var connection = await Database.Owner.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"lock table {table} in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Until somebody in this database waits for a lock.</summary>
    public Task WaitingForLockAsync() => Eventually.TrueAsync(async () =>
        await CountAsync("""
            select count(*) from pg_locks
             where not granted and database = (select oid from pg_database where datname = current_database())
            """) > 0);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        File.Delete(_jwks);
        Issuer.Dispose();
    }
}

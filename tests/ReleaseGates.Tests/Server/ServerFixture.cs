using Npgsql;
using Xunit;

namespace ReleaseGates.Tests.Server;

/// <summary>A migrated database of this class's own, and a server that speaks to it.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public const string SecretIssuer = "secret-issuer";
    public const string Secret = "only-the-tests-know-this-secret-of-theirs";

    private static readonly string[] Personas = ["ci_service_role", "release_manager", "qa_tester", "sre", "developer", "audit_reader"];

    private readonly string _jwks = Path.GetTempFileName();
    private TestDatabase _database = null!;
    private NpgsqlDataSource _owner = null!;

    public TestIssuer Issuer { get; } = new();

    public ServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _owner = NpgsqlDataSource.Create(_database.OwnerConnectionString);
        foreach (var persona in Personas)
        {
            await using var assign = _owner.CreateCommand("select ops.assign_persona($1, $2)");
            assign.Parameters.Add(new() { Value = $"test-{persona}" });
            assign.Parameters.Add(new() { Value = persona });
            await assign.ExecuteNonQueryAsync();
        }
        await File.WriteAllTextAsync(_jwks, Issuer.Jwks);
        Server = await AnotherServerAsync();
    }

    /// <summary>A server of the test's own, with some settings changed.</summary>
    public Task<ServerProcess> AnotherServerAsync(Dictionary<string, string>? changes = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = _database.ServerConnectionString,
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
    public async Task<long> CountAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<Guid> ReleaseIdAsync(string project, string name)
    {
        await using var command = _owner.CreateCommand("select ops.release_id($1, $2)");
        command.Parameters.Add(new() { Value = project });
        command.Parameters.Add(new() { Value = name });
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Keeps everybody else out of a table until disposed.</summary>
    public async Task<IAsyncDisposable> LockAsync(string table)
    {
        var connection = await _owner.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"lock table {table} in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Until somebody in this database waits for a lock.</summary>
    public Task WaitingForLockAsync() => Eventually.TrueAsync(async () =>
        await CountAsync("select count(*) from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())") > 0);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
        File.Delete(_jwks);
        Issuer.Dispose();
    }
}

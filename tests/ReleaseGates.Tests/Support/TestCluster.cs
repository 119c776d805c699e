using Npgsql;
using ReleaseGates.LocalStack.Embedded;
using ReleaseGates.Postgres.Migrations;
using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

[assembly: AssemblyFixture(typeof(TestClusterLifetime))]

namespace ReleaseGates.Tests.Support;

/// <summary>One Postgres for all tests of this process, started by the first that asks; GATES_TEST_POSTGRES says which.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    /// <summary>A database that looks like a fresh Supabase project.</summary>
    private const string Fresh = "fresh";

    /// <summary>The same, with all migrations applied.</summary>
    private const string Migrated = "migrated";

    private const string FolderPrefix = "gates-tests-";

    private static readonly Lazy<Task<TestCluster>> Started = new(StartAsync);

    private readonly EmbeddedPostgres _postgres;
    private readonly NpgsqlDataSource _superuser;
    private readonly Lazy<Task<string>> _migrated;
    private int _databases;

    private TestCluster(EmbeddedPostgres postgres)
    {
        _postgres = postgres;
        // Few at once: the rest of the connections are for the tests themselves.
        _superuser = NpgsqlDataSource.Create(
            postgres.ConnectionString("postgres") + ";Maximum Pool Size=4;Timeout=120;Command Timeout=120");
        _migrated = new(MigrateTemplateAsync);
    }

    /// <summary>The major version that the tests run on.</summary>
    public static int Version { get; } = Environment.GetEnvironmentVariable("GATES_TEST_POSTGRES") switch
    {
        null or "" or "17" => 17,
        "15" => 15,
        var other => throw new InvalidOperationException($"GATES_TEST_POSTGRES is '{other}'; the tests know 15 and 17."),
    };

    /// <summary>Debian's Postgres 15 unless GATES_POSTGRES15_BIN names another, or npm's 17.</summary>
    public static string? BinFolder =>
        Version == 15 ? Environment.GetEnvironmentVariable("GATES_POSTGRES15_BIN") ?? "/usr/lib/postgresql/15/bin" : null;

    /// <summary>What postgres and gates_server log in with.</summary>
    public static string Password { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    public static Task<TestCluster> GetAsync() => Started.Value;

    public static ValueTask StopAsync() => Started.IsValueCreated ? StopStartedAsync() : ValueTask.CompletedTask;

    public string ConnectionString(string user, string database) => _postgres.ConnectionString(user, Password, database);

    public string SuperuserConnectionString(string database) => _postgres.ConnectionString(database);

    /// <summary>A new database of its own, owned by postgres.</summary>
    public async Task<string> CloneAsync(bool migrated) => await CloneAsync(migrated ? await _migrated.Value : Fresh);

    /// <summary>One that begins as another is, to which nobody is connected.</summary>
    public async Task<string> CloneAsync(string template)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await RunAsync($"create database {name} template {template} owner {SupabaseStandIn.Owner}");
        return name;
    }

    public Task DropAsync(string database) => RunAsync($"drop database if exists {database} with (force)");

    public async ValueTask DisposeAsync()
    {
        await _superuser.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_postgres.Folder, recursive: true);
    }

    /// <summary>As the superuser, in one database.</summary>
    public async Task RunAsync(string sql, string database)
    {
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString(database) + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<TestCluster> StartAsync()
    {
        await RemoveAbandonedAsync();
        var folder = Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}");
        var postgres = await EmbeddedPostgres.StartAsync(
            new(folder) { BinFolder = BinFolder, Durable = false, MaxConnections = 500 });
        var cluster = new TestCluster(postgres);
        await cluster.RunAsync($"create database {Fresh}");
        await SupabaseStandIn.InstallAsync(postgres, Fresh, Password);
        // Nobody may be connected to a template while it is cloned.
        await cluster.RunAsync($"alter database {Fresh} allow_connections false");
        return cluster;
    }

    // A test process that was killed could not stop its cluster.
    private static async Task RemoveAbandonedAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"{FolderPrefix}*"))
        {
            if (int.TryParse(Path.GetFileName(folder)[FolderPrefix.Length..], out var starter) && IsRunning(starter))
                continue;
            try
            {
                await EmbeddedPostgres.RemoveAsync(new(folder) { BinFolder = BinFolder });
            }
            catch (Exception inUse) when (inUse is FolderInUseException or IOException or UnauthorizedAccessException)
            {
                // It is another user's, or another process removes it right now.
            }
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async ValueTask StopStartedAsync() => await (await Started.Value).DisposeAsync();

    private async Task<string> MigrateTemplateAsync()
    {
        await RunAsync($"create database {Migrated} template {Fresh} owner {SupabaseStandIn.Owner}");
        await Migrator.ApplyAsync(ConnectionString(SupabaseStandIn.Owner, Migrated));
        foreach (var login in new[] { "gates_server", "authenticator", "supabase_auth_admin" })
            await SupabaseStandIn.SetPasswordAsync(_superuser, login, Password);
        await RunAsync($"alter database {Migrated} allow_connections false");
        return Migrated;
    }

    private async Task RunAsync(string sql)
    {
        await using var command = _superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

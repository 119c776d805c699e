using Npgsql;
using ReleaseGates.LocalStack.Embedded;
using Xunit;

namespace ReleaseGates.Tests.Support;

/// <summary>A cluster of this class's own: roles are cluster-wide, and here none of ours exists until a test installs.</summary>
public sealed class EmptyCluster : IAsyncLifetime
{
    private const string Password = "only-the-tests-know";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gates-install-{Guid.NewGuid():N}");
    private EmbeddedPostgres _postgres = null!;
    private int _databases;

    public async ValueTask InitializeAsync() => _postgres = await EmbeddedPostgres.StartAsync(
        new(_folder) { BinFolder = TestCluster.BinFolder, Durable = false });

    /// <summary>A database like that of a new Supabase project; the answer is its owner's connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"project_{Interlocked.Increment(ref _databases)}";
        await RunAsync(_postgres.ConnectionString("postgres"), $"create database {name}");
        await SupabaseStandIn.InstallAsync(_postgres, name, Password);
        return Owner(name);
    }

    /// <summary>A database that nothing of Supabase is in, owned by an ordinary login that may make roles.</summary>
    public async Task<string> NewPlainDatabaseAsync()
    {
        await AsSuperuserAsync($"create role plain login createrole password '{Password}'");
        await AsSuperuserAsync("create database plain owner plain");
        return _postgres.ConnectionString("plain", Password, "plain");
    }

    /// <summary>As anybody whom the tests' password opens the database for.</summary>
    public static string As(string login, string connectionString) => $"{connectionString};Username={login}";

    /// <summary>Lets a role of ours log in, as an operator does.</summary>
    public Task LetInAsync(string role) => AsSuperuserAsync($"alter role {role} login password '{Password}'");

    /// <summary>Loads a library at start, which is the only way to have it.</summary>
    public async Task PreloadAsync(string library)
    {
        await AsSuperuserAsync($"alter system set shared_preload_libraries = '{library}'");
        await _postgres.DisposeAsync();
        _postgres = await EmbeddedPostgres.StartAsync(new(_folder) { BinFolder = TestCluster.BinFolder, Durable = false });
    }

    public Task InAsync(string connectionString, string sql) =>
        RunAsync(_postgres.ConnectionString(new NpgsqlConnectionStringBuilder(connectionString).Database!), sql);

    /// <summary>As the superuser of hosted Supabase, who is not us.</summary>
    public Task AsSuperuserAsync(string sql) => RunAsync(_postgres.ConnectionString("postgres"), sql);

    public static async Task RunAsync(string connectionString, string sql)
    {
        await using var source = Open(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ValueAsync<T>(string connectionString, string sql)
    {
        await using var source = Open(connectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Every schema, relation, column, function, role and membership, as one text to compare.</summary>
    public static Task<string> CatalogAsync(string connectionString) => ValueAsync<string>(connectionString,
        """
        select string_agg(thing, e'\n' order by thing)
          from (select format('schema %s %s', nspname, nspacl) from pg_namespace where nspname !~ '^pg_(toast|temp)'
                union all
                select format('relation %s %s %s', oid::regclass, relkind, relacl) from pg_class
                 where oid >= 16384 and relnamespace <> 'pg_toast'::regnamespace
                union all
                select format('column %s.%s %s %s', attrelid::regclass, attname, atttypid::regtype, attacl) from pg_attribute
                 join pg_class on pg_class.oid = attrelid where attrelid >= 16384 and relnamespace <> 'pg_toast'::regnamespace
                union all
                select format('function %s %s', oid::regprocedure, proacl) from pg_proc where oid >= 16384
                union all
                select format('role %s %s', rolname, rolcanlogin) from pg_roles
                union all
                select format('member %s %s', roleid::regrole, member::regrole) from pg_auth_members) as things (thing)
        """);

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        Directory.Delete(_postgres.Folder, recursive: true);
    }

    public string Owner(string database) => _postgres.ConnectionString(SupabaseStandIn.Owner, Password, database);

    private static NpgsqlDataSource Open(string connectionString) => NpgsqlDataSource.Create(connectionString + ";Pooling=false");
}

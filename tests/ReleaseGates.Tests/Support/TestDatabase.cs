using Npgsql;
using ReleaseGates.LocalStack.Embedded;

namespace ReleaseGates.Tests.Support;

/// <summary>A database of one test's or one class's own, dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly TestCluster _cluster;
    private readonly string _name;

    private TestDatabase(TestCluster cluster, string name)
    {
        _cluster = cluster;
        _name = name;
        Owner = Open(OwnerConnectionString);
        Server = Open(ServerConnectionString);
    }

    /// <summary>As <c>postgres</c>, who owns the schema and is no superuser.</summary>
    public string OwnerConnectionString => _cluster.ConnectionString(SupabaseStandIn.Owner, _name);

    /// <summary>As <c>gates_server</c>, whom the operator gave a login.</summary>
    public string ServerConnectionString => _cluster.ConnectionString("gates_server", _name);

    /// <summary>As the superuser of hosted Supabase, who is not us.</summary>
    public string SuperuserConnectionString => _cluster.SuperuserConnectionString(_name);

    /// <summary>As any login of the cluster that the tests' password opens.</summary>
    public string ConnectionStringOf(string login) => _cluster.ConnectionString(login, _name);

    public NpgsqlDataSource Owner { get; }

    public NpgsqlDataSource Server { get; }

    /// <summary>With every migration applied.</summary>
    public static Task<TestDatabase> CreateAsync() => CloneAsync(migrated: true);

    /// <summary>As a Supabase project is before anything of ours is in it.</summary>
    public static Task<TestDatabase> CreateFreshAsync() => CloneAsync(migrated: false);

    /// <summary>Another that begins as this one is; while there are others, nobody uses this one any more.</summary>
    public async Task<TestDatabase> CopyAsync()
    {
        await Owner.DisposeAsync();
        await Server.DisposeAsync();
        return new(_cluster, await _cluster.CloneAsync(_name));
    }

    /// <summary>The first column of the first row, as the owner.</summary>
    public Task<T?> ValueAsync<T>(string sql, params object?[] parameters) => ValueAsync<T>(Owner, sql, parameters);

    /// <summary>Runs it as the owner and says how many rows it touched.</summary>
    public async Task<int> RunAsync(string sql, params object?[] parameters)
    {
        await using var command = Command(Owner.CreateCommand(sql), parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>A persona's session, the way the server opens one: role and claims over the login of gates_server.</summary>
    /// <param name="persona">The role, and unless a subject is given, also who speaks: <c>test-</c> and its name.</param>
    /// <param name="claims">More claims, as the inside of a JSON object.</param>
    public async Task<PersonaSession> AsAsync(string persona, string? subject = null, string claims = "") =>
        await PersonaSession.OpenAsync(Server, persona, subject ?? $"test-{persona}", claims);

    /// <summary>As the superuser of hosted Supabase, whose right it is to make extensions and publications.</summary>
    public Task AsSuperuserAsync(string sql) => _cluster.RunAsync(sql, _name);

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await Server.DisposeAsync();
        await _cluster.DropAsync(_name);
    }

    internal static NpgsqlCommand Command(NpgsqlCommand command, object?[] parameters)
    {
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter ?? DBNull.Value });
        return command;
    }

    internal static T? Cast<T>(object? value) => value is null or DBNull ? default : (T)value;

    private static async Task<T?> ValueAsync<T>(NpgsqlDataSource source, string sql, object?[] parameters)
    {
        await using var command = Command(source.CreateCommand(sql), parameters);
        return Cast<T>(await command.ExecuteScalarAsync());
    }

    private static async Task<TestDatabase> CloneAsync(bool migrated)
    {
        var cluster = await TestCluster.GetAsync();
        return new(cluster, await cluster.CloneAsync(migrated));
    }

    private static NpgsqlDataSource Open(string connectionString) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 40,
            IncludeErrorDetail = true,
            // As the server does: a reset throws the plans of every function away, and making them is most of what a test costs.
            NoResetOnClose = true,
        });
}

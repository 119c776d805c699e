using Npgsql;
using ReleaseGates.LocalStack.Embedded;
using ReleaseGates.Personas;
using ReleaseGates.Postgres.Migrations;
using System.Security.Cryptography;

namespace ReleaseGates.LocalStack;

/// <summary>
/// A complete control plane on this machine: an embedded Postgres with the schema, the real server, and one person
/// per persona with valid tokens.
/// </summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private const string Database = "postgres";
    private const string ServerRole = "gates_server";

    private readonly string _folder;
    private readonly string _ownerPassword;
    private readonly string _serverPassword = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly EmbeddedPostgres _postgres;
    private readonly SigningKey _key;
    private StackServer? _server;

    private ControlPlane(string folder, string ownerPassword, EmbeddedPostgres postgres, SigningKey key, Uri serverUrl)
    {
        _folder = folder;
        _ownerPassword = ownerPassword;
        _postgres = postgres;
        _key = key;
        ServerUrl = serverUrl;
    }

    public Uri ServerUrl { get; }

    /// <summary>As role <c>postgres</c>, who owns the schema.</summary>
    public string OwnerConnectionString => _postgres.ConnectionString(SupabaseStandIn.Owner, _ownerPassword, Database);

    /// <summary>As the superuser, which hosted Supabase does not give away.</summary>
    public string SuperuserConnectionString => _postgres.ConnectionString(Database);

    /// <summary>The public keys of the issuer that the server trusts.</summary>
    public string JwksFile => _key.JwksFile;

    /// <summary>The same as a URL, the way psql and the Supabase CLI take it.</summary>
    public string OwnerUrl =>
        $"postgresql://{SupabaseStandIn.Owner}:{_ownerPassword}@127.0.0.1:{_postgres.Port}/{Database}?sslmode=disable";

    /// <summary>The postmaster's process id; null when it is gone.</summary>
    public int? PostgresProcessId => _postgres.ProcessId;

    /// <summary>The server's process id; null when it is gone.</summary>
    public int? ServerProcessId => _server is { IsRunning: true } ? _server.Id : null;

    public bool IsWhole => PostgresProcessId is not null && ServerProcessId is not null;

    /// <exception cref="LocalStackException">Something in the way; the message says what, and what to do about it.</exception>
    public static async Task<ControlPlane> StartAsync(LocalStackSettings settings, Action<string> progress, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.GetFullPath(settings.Folder)).FullName;
        EmbeddedPostgres? postgres = null;
        SigningKey? key = null;
        ControlPlane? stack = null;
        try
        {
            var last = Ports.Of(folder);
            postgres = await StartPostgresAsync(folder, settings, last.Postgres, progress, cancel);
            // Only now: the lock on the Postgres shows that no one else runs this stack.
            await StackServer.EndOrphanAsync(folder);
            var serverPort = ServerPort(settings.ServerPort, last.Server, progress);
            key = SigningKey.Of(folder);
            stack = new(folder, OwnerPassword(folder), postgres, key, new($"http://127.0.0.1:{serverPort}"));
            new Ports(postgres.Port, serverPort).Keep(folder);
            await stack.MigrateAsync(progress, cancel);
            await stack.StartServerAsync(progress, cancel);
            return stack;
        }
        catch (Exception failure)
        {
            if (stack is not null)
                await stack.DisposeAsync();
            else if (postgres is not null)
                await postgres.DisposeAsync();
            key?.Dispose();
            if (Explain(failure, folder) is { } explained)
                throw new LocalStackException(explained, failure);
            throw;
        }
    }

    /// <summary>A token that the server accepts.</summary>
    /// <param name="persona">One of the six, or gates_admin; also determines the
    /// subject unless one is given: <c>local-</c> and its name.</param>
    /// <param name="subject">The token's <c>sub</c>.</param>
    /// <param name="lifetime">How long it is valid; twelve hours by default.</param>
    /// <param name="actorKind"><c>agent</c> or <c>service</c> for a caller that is not human.</param>
    public string Token(string persona, string? subject = null, TimeSpan? lifetime = null, string? actorKind = null) =>
        _key.Sign(persona, subject ?? $"local-{persona}", lifetime ?? TimeSpan.FromHours(12), actorKind);

    /// <summary>Deletes all data in a stack's folder.</summary>
    /// <exception cref="LocalStackException">It is running.</exception>
    public static async Task RemoveAsync(string folder, CancellationToken cancel)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            return;
        try
        {
            await EmbeddedPostgres.RemoveAsync(new(Path.Combine(folder, "postgres")), cancel);
        }
        catch (EmbeddedPostgresException failure)
        {
            throw new LocalStackException(Explain(failure, folder)!, failure);
        }
        await StackServer.EndOrphanAsync(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Restarts whatever has crashed, and reports it.</summary>
    /// <exception cref="LocalStackException">It cannot be restarted.</exception>
    public async Task ReviveAsync(Action<string> progress, CancellationToken cancel)
    {
        if (_postgres.ProcessId is null)
        {
            progress("Postgres crashed; restarting it ...");
            try
            {
                await _postgres.StartAgainAsync(cancel);
            }
            catch (EmbeddedPostgresException failure)
            {
                throw new LocalStackException(failure.Message, failure);
            }
            progress("Postgres is running again.");
        }
        if (_server is { IsRunning: false } dead)
        {
            progress("The server crashed.");
            await dead.DisposeAsync();
            await StartServerAsync(progress, cancel);
        }
    }

    /// <summary>Stops the server by SIGTERM, so that it completes accepted requests, and then Postgres.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _postgres.DisposeAsync();
        _key.Dispose();
    }

    private static async Task<EmbeddedPostgres> StartPostgresAsync(
        string folder, LocalStackSettings wished, int last, Action<string> progress, CancellationToken cancel)
    {
        progress("Starting Postgres ...");
        var settings = new EmbeddedPostgresSettings(Path.Combine(folder, "postgres")) { BinFolder = wished.BinFolder };
        var wanted = wished.PostgresPort;
        if (wanted > 0 || last == 0)
            return await EmbeddedPostgres.StartAsync(settings with { Port = wanted }, cancel);
        try
        {
            return await EmbeddedPostgres.StartAsync(settings with { Port = last }, cancel);
        }
        catch (PortTakenException)
        {
            var postgres = await EmbeddedPostgres.StartAsync(settings, cancel);
            progress($"Port {last}, where Postgres listened before, is taken; it listens on {postgres.Port} now.");
            return postgres;
        }
    }

    private static string? Explain(Exception failure, string folder) => failure switch
    {
        FolderInUseException => $"The local stack in {folder} is already running.",
        EmbeddedPostgresException => failure.Message,
        MigrationException refused => $"{refused.Message} {refused.Hint}".TrimEnd(),
        _ => null,
    };

    private static int ServerPort(int wanted, int last, Action<string> progress)
    {
        if (wanted > 0)
            return Ports.IsFree(wanted) ? wanted : throw new LocalStackException(
                $"Port {wanted} on 127.0.0.1 is taken. Stop what listens there, or choose another port.");
        if (last > 0 && Ports.IsFree(last))
            return last;
        var port = Ports.Free();
        if (last > 0)
            progress($"Port {last}, where the server listened before, is taken; it listens on {port} now.");
        return port;
    }

    private static string OwnerPassword(string folder)
    {
        var file = Path.Combine(folder, "owner.password");
        if (!File.Exists(file))
            PrivateFile.Write(file, RandomNumberGenerator.GetHexString(32, lowercase: true));
        return File.ReadAllText(file);
    }

    private async Task MigrateAsync(Action<string> progress, CancellationToken cancel)
    {
        await SupabaseStandIn.InstallAsync(_postgres, Database, _ownerPassword, cancel);
        var applied = await Migrator.ApplyAsync(OwnerConnectionString, cancel);
        if (applied.Count > 0)
            progress($"Applied {applied.Count} migrations.");
        await using var owner = NpgsqlDataSource.Create(OwnerConnectionString + ";Pooling=false");
        await SupabaseStandIn.SetPasswordAsync(owner, ServerRole, _serverPassword, cancel);
        await using var assign = owner.CreateCommand("select ops.assign_persona('local-' || persona, persona) from unnest($1) as persona");
        assign.Parameters.Add(new() { Value = PersonaNames.Assignable.ToArray() });
        await assign.ExecuteNonQueryAsync(cancel);
    }

    private async Task StartServerAsync(Action<string> progress, CancellationToken cancel)
    {
        progress("Starting the server ...");
        _server = await StackServer.StartAsync(_folder, ServerUrl, new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = _postgres.ConnectionString(ServerRole, _serverPassword, Database),
            ["Identity__Issuers__0__Issuer"] = SigningKey.Issuer,
            ["Identity__Issuers__0__Audience"] = SigningKey.Audience,
            ["Identity__Issuers__0__Jwks"] = _key.JwksFile,
        }, cancel);
        progress($"Ready at {ServerUrl}");
    }
}

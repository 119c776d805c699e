using System.Collections.Concurrent;
using Xunit;

namespace ReleaseGates.Tests.Support;

/// <summary>The real server in its own process, on loopback.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string[] _arguments;
    private ChildProcess _process;

    private ServerProcess(IReadOnlyDictionary<string, string> settings, int port, params string[] arguments)
    {
        _settings = settings;
        _arguments = arguments;
        Port = port;
        _process = Launch();
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Everything the server wrote, line by line.</summary>
    public ConcurrentQueue<string> Output { get; } = new();

    public static async Task<ServerProcess> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var server = new ServerProcess(settings, Ports.Free());
        await server.ListeningAsync();
        return server;
    }

    /// <summary>Runs a server that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        await using var server = new ServerProcess(settings, Ports.Free(), arguments);
        return (await server._process.ExitedAsync(Patience / 2), string.Join('\n', server.Output));
    }

    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>SIGKILL, as a lost machine would.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts again, on the same port with the same settings.</summary>
    public async Task RestartAsync()
    {
        await _process.DisposeAsync();
        _process = Launch();
        await ListeningAsync();
    }

    /// <summary>SIGTERM, as an orchestrator would.</summary>
    public void Terminate() => Assert.True(_process.Send(Signal.Terminate));

    public Task<int> ExitedAsync() => _process.ExitedAsync(Patience);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private ChildProcess Launch()
    {
        var start = ServerProgram.With(_arguments);
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        foreach (var (key, value) in _settings)
            start.Environment[key] = value;
        return ChildProcess.Start(start, Output.Enqueue);
    }

    private async Task ListeningAsync()
    {
        if (await _process.AnswersAsync(new(Address, "/healthz"), Patience / 2) is not { } said)
            return;
        await DisposeAsync();
        Assert.Fail($"The server does not listen: {said}\n{string.Join('\n', Output)}");
    }
}

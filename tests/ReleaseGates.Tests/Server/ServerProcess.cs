using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Xunit;

namespace ReleaseGates.Tests.Server;

/// <summary>The real server in its own process, on loopback.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string[] _arguments;
    private Process _process;

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
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await server._process.WaitForExitAsync(patience.Token);
        return (server._process.ExitCode, string.Join('\n', server.Output));
    }

    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>SIGKILL, as a lost machine would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts again, on the same port with the same settings.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Launch();
        await ListeningAsync();
    }

    /// <summary>SIGTERM, as an orchestrator would.</summary>
    public void Terminate() => Assert.Equal(0, Kill(_process.Id, 15));

    public async Task<int> ExitedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private Process Launch()
    {
        var start = ServerProgram.With(_arguments);
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        foreach (var (key, value) in _settings)
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line)
    {
        if (line is not null)
            Output.Enqueue(line);
    }

    private async Task ListeningAsync()
    {
        using var client = Client();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("/healthz");
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited && watch.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(25);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}

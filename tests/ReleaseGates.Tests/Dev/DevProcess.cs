using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace ReleaseGates.Tests.Dev;

/// <summary>The real <c>gates-dev</c> in its own process.</summary>
internal sealed class DevProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ChildProcess _process;

    private DevProcess(string verb, string folder)
    {
        _folder = folder;
        _process = ChildProcess.Start(new ProcessStartInfo("dotnet", [Assembly(), verb, folder]), Output.Enqueue);
    }

    public ConcurrentQueue<string> Output { get; } = new();

    /// <summary>What dev.env says.</summary>
    public IReadOnlyDictionary<string, string> Environment => File.ReadLines(Path.Combine(_folder, "dev.env"))
        .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    public int Postgres => int.Parse(File.ReadLines(Path.Combine(_folder, "postgres", "data", "postmaster.pid")).First());

    public int Server => int.Parse(File.ReadAllText(Path.Combine(_folder, "server.pid")));

    /// <summary>Starts <c>up</c> and returns once it says that everything is there.</summary>
    public static async Task<DevProcess> UpAsync(string folder)
    {
        var up = new DevProcess("up", folder);
        await up.SaysAsync("Ctrl-C stops everything");
        return up;
    }

    /// <summary>Runs a verb that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string verb, string folder)
    {
        await using var process = new DevProcess(verb, folder);
        return (await process.ExitedAsync(), string.Join('\n', process.Output));
    }

    public Task SaysAsync(string text) => Eventually.TrueAsync(() =>
    {
        var said = Output.Any(line => line.Contains(text, StringComparison.Ordinal));
        Assert.True(said || _process.IsRunning, $"It ended: {string.Join('\n', Output)}");
        return Task.FromResult(said);
    }, 60);

    public Task AnswersAsync() => Eventually.TrueAsync(async () =>
    {
        using var client = new HttpClient();
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"{Environment["GATES_URL"]}/v1/releases");
        asked.Headers.Authorization = new("Bearer", Environment["GATES_TOKEN_RELEASE_MANAGER"]);
        try
        {
            using var answer = await client.SendAsync(asked);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    /// <summary>SIGTERM, and the exit code that follows.</summary>
    public Task<int> StopAsync()
    {
        Assert.True(_process.Send(Signal.Terminate));
        return ExitedAsync();
    }

    /// <summary>SIGKILL: it cannot stop what it started.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGKILL for one of its children.</summary>
    public static async Task KillAsync(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        await process.WaitForExitAsync();
    }

    public static bool IsRunning(int id) => Signals.IsRunning(id);

    /// <summary>Until they are gone; whoever inherits an orphan reaps it in its own time.</summary>
    public static Task GoneAsync(int[] ids) => Eventually.TrueAsync(() => Task.FromResult(!ids.Any(IsRunning)));

    public async ValueTask DisposeAsync()
    {
        if (_process.IsRunning)
            await StopAsync();
        await _process.DisposeAsync();
    }

    private Task<int> ExitedAsync() => _process.ExitedAsync(TimeSpan.FromSeconds(60));

    /// <summary>As it was built, with what it needs beside it.</summary>
    public static string Assembly()
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, "tools", "ReleaseGates.Dev", "bin", built.Parent!.Name, built.Name, "gates-dev.dll");
    }
}

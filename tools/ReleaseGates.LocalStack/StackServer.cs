using System.Diagnostics;

namespace ReleaseGates.LocalStack;

/// <summary>The real server in its own process; its log goes to a file.</summary>
internal sealed class StackServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _pidFile;
    private readonly string _logFile;
    private readonly StreamWriter _log;
    private readonly ChildProcess _process;

    private StackServer(string folder, ProcessStartInfo start)
    {
        _pidFile = PidFile(folder);
        _logFile = Path.Combine(folder, "server.log");
        _log = new StreamWriter(_logFile, append: false) { AutoFlush = true };
        _process = ChildProcess.Start(start, Write);
        File.WriteAllText(_pidFile, $"{_process.Id}");
    }

    public int Id => _process.Id;

    public bool IsRunning => _process.IsRunning;

    /// <summary>Starts it and returns once /readyz says yes.</summary>
    public static async Task<StackServer> StartAsync(
        string folder, Uri address, IReadOnlyDictionary<string, string> settings, CancellationToken cancel)
    {
        var start = ServerProgram.With();
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var server = new StackServer(folder, start);
        try
        {
            if (await server._process.AnswersAsync(new(address, "/readyz"), Patience, cancel) is { } said)
                throw await server.UnreadyAsync(said, cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends a server that outlived the process which started it.</summary>
    public static async Task EndOrphanAsync(string folder)
    {
        var file = PidFile(folder);
        if (!File.Exists(file) || !int.TryParse(await File.ReadAllTextAsync(file), out var id) || !IsServer(id))
            return;
        using var orphan = Process.GetProcessById(id);
        Signals.Send(id, Signal.Terminate);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await orphan.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            orphan.Kill();
            await orphan.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync(Patience);
        File.Delete(_pidFile);
        await _process.DisposeAsync();
        await _log.DisposeAsync();
    }

    private async Task<Exception> UnreadyAsync(string said, CancellationToken cancel)
    {
        // Ctrl-C reaches the server as well as us.
        cancel.ThrowIfCancellationRequested();
        return new LocalStackException(IsRunning
            ? $"The server is not ready after {Patience.TotalSeconds:0} s; its last word: {said} Its log: {_logFile}"
            : $"The server ended with {await _process.ExitedAsync(Patience, cancel)}: {Tail()}");
    }

    private string Tail()
    {
        lock (_log)
            _log.Flush();
        using var log = new StreamReader(new FileStream(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', log.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
    }

    private void Write(string line)
    {
        lock (_log)
            _log.WriteLine(line);
    }

    private static bool IsServer(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return File.ReadAllText($"/proc/{id}/cmdline").Contains("gates-server", StringComparison.Ordinal);
            using var process = Process.GetProcessById(id);
            return process.ProcessName is "dotnet" or "gates-server";
        }
        catch (Exception gone) when (gone is IOException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string PidFile(string folder) => Path.Combine(folder, "server.pid");
}

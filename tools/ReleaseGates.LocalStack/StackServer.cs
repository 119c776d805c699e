using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace ReleaseGates.LocalStack;

/// <summary>The real server in its own process; its log goes to a file.</summary>
internal sealed class StackServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _pidFile;
    private readonly string _logFile;
    private readonly StreamWriter _log;
    private readonly Process _process;

    private StackServer(string folder, ProcessStartInfo start)
    {
        _pidFile = PidFile(folder);
        _logFile = Path.Combine(folder, "server.log");
        _log = new StreamWriter(_logFile, append: false) { AutoFlush = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Write(line.Data);
        _process.ErrorDataReceived += (_, line) => Write(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        File.WriteAllText(_pidFile, $"{_process.Id}");
    }

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

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
            await server.ReadyAsync(address, cancel);
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
        await EndAsync(orphan);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await EndAsync(_process);
        File.Delete(_pidFile);
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task ReadyAsync(Uri address, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        var watch = Stopwatch.StartNew();
        var said = "nothing";
        while (watch.Elapsed < Patience && IsRunning)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative), cancel);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
                said = await answer.Content.ReadAsStringAsync(cancel);
            }
            catch (Exception early) when (early is HttpRequestException || early is TaskCanceledException && !cancel.IsCancellationRequested)
            {
                said = early.Message;
            }
            await Task.Delay(50, cancel);
        }
        // Ctrl-C reaches the server as well as us.
        cancel.ThrowIfCancellationRequested();
        throw new LocalStackException(IsRunning
            ? $"The server is not ready after {Patience.TotalSeconds:0} s; its last word: {said} Its log: {_logFile}"
            : $"The server ended with {_process.ExitCode}: {Tail()}");
    }

    private string Tail()
    {
        // Waits for the rest of the redirected output.
        _process.WaitForExit();
        lock (_log)
            _log.Flush();
        using var log = new StreamReader(new FileStream(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', log.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
    }

    private void Write(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.WriteLine(line);
    }

    private static async Task EndAsync(Process process)
    {
        const int Terminate = 15;
        _ = Kill(process.Id, Terminate);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
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

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}

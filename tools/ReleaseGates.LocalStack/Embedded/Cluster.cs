using System.Diagnostics;

namespace ReleaseGates.LocalStack.Embedded;

/// <summary>One data folder and the postmaster that may run on it.</summary>
internal sealed class Cluster(PostgresBinaries binaries, string folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _log = Path.Combine(folder, "postgres.log");

    public string DataFolder { get; } = Path.Combine(folder, "data");

    public bool Exists => File.Exists(Path.Combine(DataFolder, "PG_VERSION"));

    private string PidFile => Path.Combine(DataFolder, "postmaster.pid");

    public async Task CreateAsync(string superuser, string passwordFile, CancellationToken cancel)
    {
        // Made aside and then renamed: an interrupted initdb leaves nothing that looks like a cluster.
        var unfinished = Path.Combine(folder, "data.unfinished");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        string[] locale = binaries.Major >= 17
            ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            : ["--locale=C.UTF-8"];
        var (exit, said) = await RunAsync(
            "initdb", ["-D", unfinished, "-U", superuser, "--auth=scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", .. locale],
            cancel);
        if (exit != 0)
            throw new EmbeddedPostgresException($"initdb failed in {folder}:\n{said}");
        Directory.Move(unfinished, DataFolder);
    }

    /// <summary>The live postmaster of this data folder; a process that merely has its old id is not it.</summary>
    public int? RunningPostmaster()
    {
        try
        {
            if (!int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), out var id))
                return null;
            if (OperatingSystem.IsLinux())
                return new FileInfo($"/proc/{id}/cwd").LinkTarget == RealPath(DataFolder) ? id : null;
            using var process = Process.GetProcessById(id);
            return process.ProcessName == "postgres" ? id : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Prepares for a start: stops an orphan, and discards a pid that now belongs to another process.</summary>
    public async Task ClearAsync(CancellationToken cancel)
    {
        var version = (await File.ReadAllTextAsync(Path.Combine(DataFolder, "PG_VERSION"), cancel)).Trim();
        if (version != $"{binaries.Major}")
            throw new EmbeddedPostgresException(
                $"The data in {folder} is of Postgres {version}, the binaries in {binaries.Folder} are of {binaries.Major}.");
        if (RunningPostmaster() is not null)
            await StopAsync();
        else if (File.Exists(PidFile))
            File.Delete(PidFile);
    }

    /// <summary>Null if it runs and accepts connections, else the text of its log.</summary>
    public async Task<string?> StartAsync(int port, EmbeddedPostgresSettings settings, CancellationToken cancel)
    {
        var options = $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections={settings.MaxConnections}"
            + (settings.Durable ? "" : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off");
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var before = File.Exists(_log) ? new FileInfo(_log).Length : 0;
            // Without -l the daemon would keep our redirected pipes open.
            var (exit, said) = await RunAsync(
                "pg_ctl", ["-D", DataFolder, "-w", "-t", $"{Patience.TotalSeconds:0}", "-l", _log, "-o", options, "start"], cancel);
            if (exit == 0)
                return null;
            var complaint = File.Exists(_log) ? await LogSinceAsync(before, cancel) : said;
            // The children of a killed postmaster need a moment to notice that it is gone.
            if (!complaint.Contains("pre-existing shared memory block", StringComparison.Ordinal) || watch.Elapsed > Patience / 3)
            {
                await StopAsync();
                return complaint;
            }
            await Task.Delay(100, cancel);
        }
    }

    public async Task StopAsync()
    {
        foreach (var mode in (string[])["fast", "immediate"])
        {
            if (RunningPostmaster() is null)
                return;
            await RunAsync(
                "pg_ctl", ["-D", DataFolder, "-w", "-t", $"{Patience.TotalSeconds / 2:0}", "-m", mode, "stop"], CancellationToken.None);
        }
        if (RunningPostmaster() is { } id)
            throw new EmbeddedPostgresException($"Postgres (process {id}) in {folder} does not stop.");
    }

    private async Task<string> LogSinceAsync(long position, CancellationToken cancel)
    {
        await using var log = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = position;
        using var reader = new StreamReader(log);
        return (await reader.ReadToEndAsync(cancel)).TrimEnd();
    }

    private async Task<(int Exit, string Said)> RunAsync(string program, string[] arguments, CancellationToken cancel)
    {
        using var process = Process.Start(PostgresUser.Current.Command(binaries.Program(program), arguments))!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, $"{await output}{await errors}".TrimEnd());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    // What /proc shows is free of symbolic links.
    private static string RealPath(string path)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            real = Directory.ResolveLinkTarget(next, returnFinalTarget: true)?.FullName ?? next;
        }
        return real;
    }
}

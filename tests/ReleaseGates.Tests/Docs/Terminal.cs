using System.Diagnostics;

namespace ReleaseGates.Tests.Docs;

/// <summary>Bash in the repository's copy, as a reader has it: what is exported stays for the next block.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("gates-terminal-");
    private readonly List<ChildProcess> _serving = [];

    public Terminal()
    {
        var programs = _home.CreateSubdirectory("bin");
        foreach (var (name, project) in new[] { ("gates", "ReleaseGates.Cli"), ("gates-server", "ReleaseGates.Server") })
        {
            var built = new DirectoryInfo(AppContext.BaseDirectory);
            var program = Path.Combine(programs.FullName, name);
            File.WriteAllText(program, "#!/bin/sh\nexec dotnet "
                + $"{Path.Combine(Repository.Root, "src", project, "bin", built.Parent!.Name, built.Name, name)}.dll \"$@\"\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        Variables["PATH"] = $"{programs.FullName}:{SupabaseCli.ProgramFolder}:{Environment.GetEnvironmentVariable("PATH")}";
        Variables["HOME"] = _home.FullName;
        Variables["SUPABASE_TELEMETRY_DISABLED"] = "1";
        foreach (var folder in (string[])["supabase", "tests/cases/events/valid"])
            Copy(Path.Combine(Repository.Root, folder), Path.Combine(Folder, folder));
    }

    /// <summary>What the reader has set.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string Folder => Path.Combine(_home.FullName, "release-gates");

    public async Task<string> RunAsync(string commands)
    {
        var state = Path.Combine(_home.FullName, "exported");
        var ended = await ChildProcess.RunAsync(Bash($"set -euo pipefail\n{commands}\nexport -p > {state}\n"), TimeSpan.FromMinutes(2));
        return ended.ExitCode == 0 ? ended.Said
            : throw new InvalidOperationException($"{commands}\nended with {ended.ExitCode}:\n{ended.Said}");
    }

    /// <summary>Something that goes on until the end.</summary>
    public void Serve(string command) => _serving.Add(ChildProcess.Start(Bash($"exec {command}"), _ => { }));

    public async ValueTask DisposeAsync()
    {
        foreach (var serving in _serving)
        {
            await serving.KillAsync(withChildren: true);
            await serving.DisposeAsync();
        }
        _home.Delete(recursive: true);
    }

    private ProcessStartInfo Bash(string script)
    {
        var state = Path.Combine(_home.FullName, "exported");
        var start = new ProcessStartInfo("bash", ["-c", $"[ ! -e {state} ] || . {state}\n{script}"])
        {
            WorkingDirectory = Folder,
        };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        return start;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}

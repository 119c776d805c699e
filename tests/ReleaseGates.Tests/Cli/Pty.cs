using System.Diagnostics;
using System.Text;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>The real binary on a real terminal, which util-linux's <c>script</c> gives it.</summary>
internal sealed class Pty : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    private Pty(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Everything that was written to the terminal so far, control sequences and all.</summary>
    public string Shown
    {
        get
        {
            lock (_shown)
                return _shown.ToString();
        }
    }

    public static Pty Start(IEnumerable<string> arguments, int columns, int rows, Dictionary<string, string> variables)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "No script(1) of util-linux here, so there is no terminal.");
        var command = $"stty cols {columns} rows {rows}; "
            + $"exec dotnet '{GatesProcess.Assembly}' {string.Join(' ', arguments.Select(argument => $"'{argument}'"))}";
        var start = new ProcessStartInfo(
            "/usr/bin/script", ["-qefc", command, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(
            key => key.StartsWith("GITHUB_", StringComparison.Ordinal) || key.StartsWith("GATES_", StringComparison.Ordinal)
            || key == "COLUMNS").ToList())
            start.Environment.Remove(inherited);
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["SHELL"] = "/bin/sh";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new Pty(Process.Start(start)!);
    }

    public Task ShowsAsync(string text) => Eventually.TrueAsync(() => Task.FromResult(Shown.Contains(text, StringComparison.Ordinal)));

    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    public async Task<int> ExitedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        await _reading;
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        for (int read; (read = await _process.StandardOutput.ReadAsync(buffer)) > 0;)
        {
            lock (_shown)
                _shown.Append(buffer, 0, read);
        }
    }
}

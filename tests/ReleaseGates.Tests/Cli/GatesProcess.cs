using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Cli;

/// <summary>The real binary, in a world without CI variables except those a test gives it.</summary>
internal sealed class GatesProcess : IDisposable
{
    private readonly Process _process;

    private GatesProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("GITHUB_", StringComparison.Ordinal) || key.StartsWith("GATES_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    public static string Root { get; } = FindRoot();

    public static string Assembly
    {
        get
        {
            var built = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(Root, "src", "ReleaseGates.Cli", "bin", built.Parent!.Name, built.Name, "gates.dll");
        }
    }

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public StreamReader Error => _process.StandardError;

    public static Task<Said> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    public static async Task<Said> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables, string? input = null)
    {
        using var gates = Start(arguments, variables);
        var output = gates.Output.ReadToEndAsync();
        var error = gates.Error.ReadToEndAsync();
        try
        {
            await gates._process.StandardInput.WriteAsync(input);
            gates._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything, which is its right.
        }
        return new Said(await gates.ExitedAsync(), await output, await error);
    }

    public static GatesProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables) => new(arguments, variables);

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt() => _ = Kill(_process.Id, 2);

    public async Task<int> ExitedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ReleaseGates.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run from inside the repository.");
        return folder.FullName;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    /// <summary>What it said, and how it ended.</summary>
    internal sealed record Said(int ExitCode, string Output, string Error)
    {
        public JsonObject Json => (JsonObject)JsonNode.Parse(Output)!;

        public IReadOnlyList<JsonObject> Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (JsonObject)JsonNode.Parse(line)!)];
    }
}

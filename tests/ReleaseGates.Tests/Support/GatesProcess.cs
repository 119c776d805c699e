using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Support;

/// <summary>The real <c>gates</c>, in a world without CI variables except those a test gives it.</summary>
internal sealed class GatesProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private GatesProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
    }

    public static string Assembly
    {
        get
        {
            var built = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(Repository.Root, "src", "ReleaseGates.Cli", "bin", built.Parent!.Name, built.Name, "gates.dll");
        }
    }

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public StreamReader Error => _process.StandardError;

    public static Task<Said> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    public static async Task<Said> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables, string? input = null)
    {
        var ended = await ChildProcess.RunAsync(Command(arguments, variables), Patience, input);
        return new(ended.ExitCode, ended.Output, ended.Error);
    }

    /// <summary>One that a test talks with while it runs.</summary>
    public static GatesProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables) =>
        new(Command(arguments, variables));

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt() => Signals.Send(_process.Id, Signal.Interrupt);

    public async Task<int> ExitedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments]);
        foreach (var inherited in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }

    private static bool IsOurs(string variable) =>
        variable.StartsWith("GITHUB_", StringComparison.Ordinal) || variable.StartsWith("GATES_", StringComparison.Ordinal)
            || variable is "GITLAB_CI" or "TF_BUILD" or "JENKINS_URL" or "BUILDKITE" or "CIRCLECI";

    /// <summary>What it said, and how it ended.</summary>
    internal sealed record Said(int ExitCode, string Output, string Error)
    {
        public JsonObject Json => (JsonObject)JsonNode.Parse(Output)!;

        public IReadOnlyList<JsonObject> Lines =>
            [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (JsonObject)JsonNode.Parse(line)!)];
    }
}

using ReleaseGates.LocalStack;
using System.Diagnostics;

namespace ReleaseGates.Dev.Demo;

/// <summary>The real <c>gates</c> binary, run as by pipelines and people.</summary>
/// <param name="server">The control plane.</param>
/// <param name="token">A token of a person.</param>
public sealed class GatesCli(Uri server, Func<Person, string> token)
{
    public async Task<CommandOutput> RunAsync(
        Person person, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var start = Start(arguments);
        // The demo may itself run in a pipeline; the story has its own variables.
        foreach (var inherited in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        start.Environment["GATES_URL"] = server.ToString();
        start.Environment["GATES_TOKEN"] = token(person);

        var ended = await ChildProcess.RunAsync(start, Timeout.InfiniteTimeSpan, cancel: cancel);
        return new CommandOutput(ended.ExitCode, ended.Output, ended.Error.Trim());
    }

    private static bool IsOurs(string variable) =>
        variable.StartsWith("GITHUB_", StringComparison.Ordinal) || variable.StartsWith("GATES_", StringComparison.Ordinal);

    /// <summary>The output of <c>make cli</c> if it is up to date, else of the build.</summary>
    private static ProcessStartInfo Start(IReadOnlyList<string> arguments)
    {
        var ours = new DirectoryInfo(AppContext.BaseDirectory);
        var built = Path.Combine(Repository.Root, "src", "ReleaseGates.Cli", "bin", ours.Parent!.Name, ours.Name, "gates.dll");
        var published = Path.Combine(Repository.Root, "artifacts", "cli", "gates");
        if (!File.Exists(built))
            throw new StoryException("gates is not built. Run make build.");
        return File.Exists(published) && File.GetLastWriteTimeUtc(published) > File.GetLastWriteTimeUtc(built)
            ? new ProcessStartInfo(published, arguments)
            : new ProcessStartInfo("dotnet", [built, .. arguments]);
    }
}

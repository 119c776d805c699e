using System.Diagnostics;

namespace ReleaseGates.LocalStack;

/// <summary>The server as a program: what was built here, or what <c>GATES_SERVER_PROGRAM</c> names, such as a native one.</summary>
public static class ServerProgram
{
    public const string Variable = "GATES_SERVER_PROGRAM";

    private const string Assembly = "gates-server.dll";

    /// <summary>How to start it; the caller reads its output.</summary>
    public static ProcessStartInfo With(params IEnumerable<string> arguments)
    {
        var start = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } native
            ? new ProcessStartInfo(native, arguments)
            : new ProcessStartInfo("dotnet", [Built(), .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    // Beside us when published, else where this configuration was built.
    private static string Built()
    {
        var ours = new DirectoryInfo(AppContext.BaseDirectory);
        if (File.Exists(Path.Combine(ours.FullName, Assembly)))
            return Path.Combine(ours.FullName, Assembly);
        for (var above = ours; above is not null; above = above.Parent)
        {
            var built = Path.Combine(above.FullName, "src", "ReleaseGates.Server", "bin", ours.Parent!.Name, ours.Name, Assembly);
            if (File.Exists(built))
                return built;
        }
        throw new LocalStackException($"{Assembly} is not built. Run dotnet build in the repository.");
    }
}

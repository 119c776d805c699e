using System.Diagnostics;

namespace ReleaseGates.Tests.Supabase;

/// <summary>The real Deno: what runs, checks and tests our TypeScript.</summary>
internal static class Deno
{
    /// <summary>Runs it to its end; what it said, and whether that was good news.</summary>
    public static async Task<(int Exit, string Said)> RunAsync(
        string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var ended = await ChildProcess.RunAsync(Command(folder, variables, arguments), TimeSpan.FromMinutes(3));
        return (ended.ExitCode, ended.Said);
    }

    public static ProcessStartInfo Command(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program(), arguments) { WorkingDirectory = folder };
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("SUPABASE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        // Compiled code is kept between runs; nothing is fetched.
        start.Environment["DENO_DIR"] = Path.Combine(Repository.Root, "artifacts", "deno");
        start.Environment["DENO_NO_UPDATE_CHECK"] = "1";
        start.Environment["DENO_NO_PROMPT"] = "1";
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return start;
    }

    private static string Program()
    {
        var program = Path.Combine(Repository.Root, "node_modules", "@deno", "linux-x64-glibc", "deno");
        return File.Exists(program) ? program : throw new FileNotFoundException("Deno is not installed: run npm ci.", program);
    }
}

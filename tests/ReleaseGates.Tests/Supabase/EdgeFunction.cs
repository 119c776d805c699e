using System.Text;
using System.Text.RegularExpressions;

namespace ReleaseGates.Tests.Supabase;

/// <summary>The Edge Function, served by a real Deno.</summary>
internal sealed partial class EdgeFunction : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EdgeFunction(string folder, Uri project)
    {
        _process = ChildProcess.Start(Deno.Command(
            folder,
            new Dictionary<string, string>
            {
                ["SUPABASE_URL"] = project.ToString(),
                ["SUPABASE_PUBLISHABLE_KEYS"] = $$"""{"default": "{{Gateway.ProjectKey}}"}""",
                ["DENO_SERVE_ADDRESS"] = "tcp:127.0.0.1:0",
            },
            "run", "--cached-only", "--allow-net=127.0.0.1", "--allow-env=SUPABASE_URL,SUPABASE_PUBLISHABLE_KEYS,SUPABASE_ANON_KEY",
            "index.ts"), Keep);
    }

    /// <summary>Where the function of the repository is.</summary>
    public static string Folder => Path.Combine(Repository.Root, "supabase", "functions", "ops-event-ingest");

    public Uri Address { get; private set; } = null!;

    public static async Task<EdgeFunction> StartAsync(string folder, Uri project)
    {
        var started = new EdgeFunction(folder, project);
        try
        {
            var ended = started._process.ExitedAsync(TimeSpan.FromSeconds(60));
            if (await Task.WhenAny(started._listening.Task, ended) == ended)
                throw new InvalidOperationException($"Deno ended with {await ended}.");
            started.Address = await started._listening.Task;
        }
        catch (Exception failure)
        {
            await started.DisposeAsync();
            throw new InvalidOperationException($"The Edge Function did not start:\n{started._output}", failure);
        }
        return started;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void Keep(string line)
    {
        lock (_output)
            _output.AppendLine(line);
        if (Listening().Match(line) is { Success: true } found)
            _listening.TrySetResult(new(found.Value));
    }

    [GeneratedRegex(@"(?<=Listening on )http://127\.0\.0\.1:\d+/")]
    private static partial Regex Listening();
}

using ReleaseGates.LocalStack;

namespace ReleaseGates.Dev.Up;

/// <summary>Keeps the local stack running in the foreground until it is told to stop.</summary>
internal static class UpVerb
{
    // More crashes than this within a minute are not a coincidence.
    private const int Accidents = 5;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(300);

    public static async Task<int> RunAsync(string folder, CancellationToken cancel)
    {
        await using var stack = await ControlPlane.StartAsync(new(folder), Console.WriteLine, cancel);
        var file = Path.Combine(folder, "dev.env");
        PrivateFile.Write(file, DevEnvironment.Of(stack));
        Console.WriteLine(
            $"""
            Connection and tokens are in {file}:
                set -a; . {file}; set +a
                curl -H "Authorization: Bearer $GATES_TOKEN_RELEASE_MANAGER" "$GATES_URL/v1/releases"
            Ctrl-C stops everything; the data stays.
            """);
        try
        {
            await WatchAsync(stack, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Console.WriteLine("Stopping ...");
        }
        return 0;
    }

    private static async Task WatchAsync(ControlPlane stack, CancellationToken cancel)
    {
        var deaths = new Queue<DateTime>();
        while (true)
        {
            await Task.Delay(BetweenLooks, cancel);
            if (stack.IsWhole)
                continue;
            // Ctrl-C reaches the server too, and it must not be started again then.
            await Task.Delay(BetweenLooks, cancel);
            deaths.Enqueue(DateTime.UtcNow);
            while (deaths.Peek() < DateTime.UtcNow.AddMinutes(-1))
                deaths.Dequeue();
            if (deaths.Count > Accidents)
                throw new LocalStackException(
                    $"Postgres or the server died {deaths.Count} times within a minute; their logs are in the stack's folder.");
            await stack.ReviveAsync(Console.WriteLine, cancel);
        }
    }
}

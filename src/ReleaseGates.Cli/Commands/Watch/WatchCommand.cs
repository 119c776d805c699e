using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.Commands.Releases;
using ReleaseGates.Client;
using System.CommandLine;
using System.Globalization;

namespace ReleaseGates.Cli.Commands.Watch;

internal sealed class WatchCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _after;
    private readonly Option<string> _count;
    private readonly Connection _connection;

    public WatchCommand()
        : base(
            "watch",
            "Follow the changes as they happen: of one release, drawn anew on a terminal; of everything, or in a pipe, a line each. Ends with Ctrl-C.",
            "gates watch --project insightpulseai/odoo --name v2026.02.4",
            "gates watch --json | jq --unbuffered 'select(.table == \"release_gates\")'",
            "gates watch --after 8412-77 --count 1")
    {
        _release = new ReleaseChoice(this);
        _after = Text("--after", "Go on after this change instead of starting now; 0-0 is the beginning.", value: "id");
        _count = Text("--count", "End after so many changes.", value: "n");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var id = _release.IdOrNone(call);
        var left = call[_count] switch
        {
            null => int.MaxValue,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => count,
            var text => throw new UsageException($"--count '{text}' is no positive number.", "Leave it out to go on until Ctrl-C."),
        };
        var draw = id is not null && Terminal.Current.IsInteractive && !call.IsJson;
        using var client = _connection.Open(call);
        try
        {
            if (draw)
                await DrawAsync(call, client, id!.Value, cancel);
            await foreach (var change in client.FollowAsync(id, call[_after], cancel))
            {
                if (draw)
                    await DrawAsync(call, client, id!.Value, cancel);
                else
                    call.Output.WriteLine(call.IsJson ? change.Json.GetRawText() : ChangeLine.Of(change, Terminal.Current));
                await call.Output.FlushAsync(cancel);
                if (--left == 0)
                    break;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl-C is how watching ends.
        }
        return ExitCode.Yes;
    }

    private static async Task DrawAsync(Invocation call, GatesClient client, Guid id, CancellationToken cancel)
    {
        var screen = new StringWriter();
        ReleaseScreen.Write(screen, await client.FindReleaseAsync(id, cancel), Terminal.Current);
        // Home, then line by line with the rest of each cleared: no flicker.
        call.Output.Write($"\e[H{screen.ToString().Replace("\n", "\e[K\n", StringComparison.Ordinal)}\e[J");
        await call.Output.FlushAsync(cancel);
    }
}

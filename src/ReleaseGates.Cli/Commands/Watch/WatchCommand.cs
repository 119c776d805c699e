using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.Commands.Releases;
using ReleaseGates.Client;
using ReleaseGates.Live;
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
            "Follow changes as they happen: one release redrawn on a terminal, or everything as one line per change. Ctrl-C ends it.",
            "gates watch --project insightpulseai/odoo --name v2026.02.4",
            "gates watch --json | jq --unbuffered 'select(.table == \"release_gates\")'",
            "gates watch --after 8412-77 --count 1")
    {
        _release = new ReleaseChoice(this);
        _after = Text("--after", "Resume after this change instead of starting now; 0-0 is the beginning.", value: "id");
        _count = Text("--count", "Stop after this many changes.", value: "n");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var left = call[_count] switch
        {
            null => int.MaxValue,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => count,
            var text => throw new UsageException($"--count '{text}' is not a positive number.", "Leave it out to continue until Ctrl-C."),
        };
        using var client = _connection.Open(call);
        try
        {
            var id = await _release.IdOrNoneAsync(call, client, cancel);
            if (id is { } release && Terminal.Current.IsInteractive && !call.IsJson)
                await DrawAsync(call, client, release, left, cancel);
            else
                await PrintAsync(call, client, id, left, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl-C is the normal end.
        }
        return ExitCode.Yes;
    }

    private async Task PrintAsync(Invocation call, GatesClient client, Guid? id, int left, CancellationToken cancel)
    {
        await foreach (var change in client.FollowAsync(id, call[_after], ReportResetAsync, cancel))
        {
            call.Output.WriteLine(call.IsJson ? change.Json.GetRawText() : ChangeLine.Of(change, Terminal.Current));
            await call.Output.FlushAsync(cancel);
            if (--left == 0)
                break;
        }

        // A client that derives state from the changes must reload it.
        async Task ReportResetAsync(FeedReset reset)
        {
            if (call.IsJson)
            {
                call.Output.WriteLine(reset.Json.GetRawText());
            }
            else
            {
                var missed = reset.Reason == "feed_pruned"
                    ? $"Changes after {reset.After} have been pruned in part; those still kept follow."
                    : $"{reset.After} is not a position of this control plane's feed; following from now on.";
                call.Error.WriteLine($"{missed} {(id is null ? "gates status shows the current state." : "The current state:")}");
                if (id is { } release)
                    ReleaseScreen.Write(call.Output, await client.FindReleaseAsync(release, cancel), Terminal.Current);
            }
            await call.Output.FlushAsync(cancel);
        }
    }

    private async Task DrawAsync(Invocation call, GatesClient client, Guid id, int left, CancellationToken cancel)
    {
        var screen = new LiveScreen(call.Output, stop => client.FindReleaseAsync(id, stop));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var drawing = screen.RunAsync(ending.Token);
        var following = FollowAsync();
        await Task.WhenAny(drawing, following);
        await ending.CancelAsync();
        // The terminal is restored before any error is printed.
        await drawing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var ended in new[] { drawing, following }.Where(task => task.IsFaulted))
            await ended;

        async Task FollowAsync()
        {
            await foreach (var change in client.FollowAsync(id, call[_after], ReloadAsync, ending.Token))
            {
                screen.DrawAgain();
                if (--left == 0)
                    break;
            }
        }

        Task ReloadAsync(FeedReset reset)
        {
            screen.DrawAgain();
            return Task.CompletedTask;
        }
    }
}

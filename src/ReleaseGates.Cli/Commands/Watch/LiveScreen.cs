using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.Commands.Releases;
using ReleaseGates.Releases;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace ReleaseGates.Cli.Commands.Watch;

/// <summary>
/// A release redrawn on the alternate screen; afterwards the terminal is restored, with the last state printed below.
/// </summary>
/// <param name="output">The terminal.</param>
/// <param name="read">Reads the current release.</param>
internal sealed class LiveScreen(TextWriter output, Func<CancellationToken, Task<Release>> read)
{
    // Expiry, for example of a waiver, produces no change.
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _wishes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>However often it is called while drawing, the release is read and drawn once more.</summary>
    public void DrawAgain() => _wishes.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancel)
    {
        var release = await read(cancel);
        using var resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => DrawAgain());
        output.Write("\e[?1049h");
        try
        {
            while (true)
            {
                await DrawAsync(release, cancel);
                await AskedAsync(cancel);
                release = await read(cancel);
            }
        }
        finally
        {
            output.Write("\e[?1049l");
            ReleaseScreen.Write(output, release, Terminal.Look());
            await output.FlushAsync(CancellationToken.None);
        }
    }

    private async Task DrawAsync(Release release, CancellationToken cancel)
    {
        var screen = new StringWriter();
        ReleaseScreen.Write(screen, release, Terminal.Look());
        var lines = screen.ToString().TrimEnd('\n').Split('\n');
        var room = Math.Max(3, Console.WindowHeight) - 2;
        var below = lines.Length > room ? $" {lines.Length - room} more lines: gates release show." : "";

        // Home, then line by line, clearing the rest of each, so that it does not flicker. Long lines are cut, not wrapped.
        var drawn = new StringBuilder("\e[?7l\e[H");
        foreach (var line in lines.Take(room))
            drawn.Append(line).Append("\e[K\n");
        drawn.Append("\e[K\n").Append("As of ").Append(Format.Time(DateTimeOffset.UtcNow)).Append(", Ctrl-C ends.").Append(below)
            .Append("\e[J\e[?7h");
        output.Write(drawn);
        await output.FlushAsync(cancel);
    }

    private async Task AskedAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Oldest);
        try
        {
            await _wishes.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // No request, but time for a refresh.
        }
    }
}

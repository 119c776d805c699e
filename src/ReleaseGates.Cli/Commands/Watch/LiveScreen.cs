using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.Commands.Releases;
using ReleaseGates.Releases;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace ReleaseGates.Cli.Commands.Watch;

/// <summary>
/// A release drawn again and again on a screen of its own; afterwards the terminal is as it was, with the last state below.
/// </summary>
/// <param name="output">The terminal.</param>
/// <param name="read">Reads the release as it stands.</param>
internal sealed class LiveScreen(TextWriter output, Func<CancellationToken, Task<Release>> read)
{
    // No change tells of what only time changes: a waiver that runs out.
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _wishes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>However many ask while one is drawn, it is read and drawn once more.</summary>
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

        // Home, then line by line with the rest of each cleared: no flicker. A line too long is cut, not wrapped.
        var drawn = new StringBuilder("\e[?7l\e[H");
        foreach (var line in lines.Take(room))
            drawn.Append(line).Append("\e[K\n");
        drawn.Append("\e[K\n").Append("As of ").Append(Show.Time(DateTimeOffset.UtcNow)).Append(", Ctrl-C ends.").Append(below).Append("\e[J\e[?7h");
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
            // Nobody asked; it is time anyway.
        }
    }
}

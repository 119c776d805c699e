using ReleaseGates.Client;
using ReleaseGates.Ingest;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Sends many events, reports progress if it takes long, and what was acknowledged if it ends early.</summary>
internal sealed class Delivery(GatesClient client, TextWriter progress, string again = Delivery.Again)
{
    public const string Recognised = "events that were acknowledged are recognised by their keys and not recorded twice.";
    public const string Again = "Run the same command again: " + Recognised;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async IAsyncEnumerable<(int Index, IngestResult Result)> SendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> envelopes, [EnumeratorCancellation] CancellationToken cancel)
    {
        var acknowledged = 0;
        var said = Stopwatch.StartNew();
        await using var results = client.SendAllAsync(envelopes, cancel).GetAsyncEnumerator(cancel);
        while (await NextAsync(results, () => acknowledged, envelopes.Count))
        {
            yield return (acknowledged++, results.Current);
            if (said.Elapsed > Patience && acknowledged < envelopes.Count)
            {
                progress.WriteLine($"{acknowledged} of {envelopes.Count} events acknowledged ...");
                said.Restart();
            }
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<IngestResult> results, Func<int> acknowledged, int count)
    {
        try
        {
            return await results.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException("interrupted", HowFar(), again);
        }
        catch (GatesUnreachableException unreachable)
        {
            throw new InterruptedException("unreachable", $"{unreachable.Message} {HowFar()}", again);
        }

        string HowFar() => $"{acknowledged()} of {count} events were acknowledged, {count - acknowledged()} were not.";
    }
}

using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.GitHub;
using ReleaseGates.Client;
using ReleaseGates.Releases;
using System.Collections.Concurrent;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Import;

/// <summary>Sends a plan. A release that someone opened by hand is left as it is.</summary>
internal sealed class ImportDelivery(GatesClient client, TextWriter progress, ImportReport report)
{
    private const int ManyReleases = 500;

    public async Task SendAsync(ImportPlan plan, CancellationToken cancel)
    {
        if (plan.Releases.Count > ManyReleases)
            progress.WriteLine($"Checking which of {plan.Releases.Count} releases are already recorded ...");
        var kept = new ConcurrentDictionary<Guid, Release>();
        await Parallel.ForEachAsync(
            plan.Releases, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel }, async (release, stop) =>
        {
            if (await FindOpenedByOthersAsync(release.Id, stop) is { } known)
                kept[release.Id] = known;
        });

        var events = new List<PlannedEvent>();
        foreach (var release in plan.Releases)
        {
            if (kept.TryGetValue(release.Id, out var known))
                report.LeaveAlone(release, known);
            events.AddRange(kept.ContainsKey(release.Id) ? release.Events.Skip(1) : release.Events);
        }
        var delivery = new Delivery(client, progress);
        await foreach (var (index, result) in delivery.SendAsync([.. events.Select(e => (ReadOnlyMemory<byte>)e.Json)], cancel))
            report.Add(events[index], result);
    }

    /// <summary>The recorded release, unless an import opened it.</summary>
    private async Task<Release?> FindOpenedByOthersAsync(Guid id, CancellationToken cancel)
    {
        try
        {
            var known = await client.FindReleaseAsync(id, cancel);
            var imported = known.Json.TryGetProperty("scope_metadata", out var scope) && scope.ValueKind == JsonValueKind.Object
                && scope.TryGetProperty("github", out _);
            return imported ? null : known;
        }
        catch (GatesException unseen) when (unseen.Problem.Status is 403 or 404)
        {
            return null;
        }
    }
}

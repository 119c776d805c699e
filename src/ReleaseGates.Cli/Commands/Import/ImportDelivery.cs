using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.GitHub;
using ReleaseGates.Client;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Import;

/// <summary>Sends a plan. A release that somebody opened by hand keeps what that person said of it.</summary>
internal sealed class ImportDelivery(GatesClient client, TextWriter progress, ImportReport report)
{
    public async Task SendAsync(ImportPlan plan, CancellationToken cancel)
    {
        var events = new List<PlannedEvent>();
        foreach (var release in plan.Releases)
        {
            var known = await IsOpenedByOthersAsync(release, cancel);
            if (known)
                report.LeaveAlone(release);
            events.AddRange(known ? release.Events.Skip(1) : release.Events);
        }
        var delivery = new Delivery(client, progress);
        await foreach (var (index, result) in delivery.SendAsync([.. events.Select(e => (ReadOnlyMemory<byte>)e.Json)], cancel))
            report.Add(events[index], result);
    }

    /// <summary>On record for this commit, and not by an import: only then there is something to keep.</summary>
    private async Task<bool> IsOpenedByOthersAsync(PlannedRelease release, CancellationToken cancel)
    {
        try
        {
            var known = await client.FindReleaseAsync(release.Id, cancel);
            var imported = known.Json.TryGetProperty("scope_metadata", out var scope) && scope.ValueKind == JsonValueKind.Object && scope.TryGetProperty("github", out _);
            return !imported && known.SourceRef == release.Commit;
        }
        catch (GatesException unseen) when (unseen.Problem.Status is 403 or 404)
        {
            return false;
        }
    }
}

using ReleaseGates.Decisions;
using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Reports;

namespace ReleaseGates.Cli.Commands.Status;

/// <summary>The platform on one screen.</summary>
internal static class StatusScreen
{
    public static void Write(TextWriter output, PlatformStatus status, Terminal terminal)
    {
        var environments = new Table("PROJECT", "ENVIRONMENT", "RUNS", "SINCE", "GATED", "G4", "DECIDED BY", "COMING", "INCIDENTS");
        foreach (var place in status.Environments)
        {
            environments.Add(
                place.Component is { } component ? $"{place.Project} {component}" : place.Project, place.Environment,
                place.ReleaseName ?? "nothing", Format.Time(place.RunningSince),
                place.Compliance,
                place.G4Status, place.DecidedBy, place.NextIsStale ? $"{place.NextReleaseName} (stale)" : place.NextReleaseName,
                place.OpenIncidents == 0 ? null : $"{place.OpenIncidents} open");
        }
        if (environments.IsEmpty)
            output.WriteLine("Nothing has been deployed yet.");
        else
            environments.WriteTo(output, terminal);

        var waived = new Table("WAIVED", "RELEASE", "GATES", "UNTIL", "LEFT", "GRANTED BY", "REVIEW");
        foreach (var exception in status.Exceptions)
        {
            waived.Add(exception.ExceptionType, $"{exception.Project} {exception.ReleaseName}", string.Join(',', exception.ImpactedGates),
                Format.Time(exception.ExpiresAt), Format.Left(exception), exception.ApproverId, Format.Review(exception));
        }
        Section(output, waived, terminal);

        var waiting = new Table("ON ITS WAY", "TO", "STATE", "ON WHOM", "FOR WHAT");
        foreach (var release in status.Waiting)
        {
            waiting.Add($"{release.Project} {release.ReleaseName}", release.Environment, release.Eligible ? "ready" : "waiting",
                release.Eligible ? null : string.Join(", ", release.WaitingOn),
                string.Join(' ', release.Reasons.Where(reason => reason.Code != ReasonCodes.GateNotSettled)
                    .Select(reason => reason.Message)) is { Length: > 0 } why ? why : null);
        }
        Section(output, waiting, terminal);

        var unwell = new Table("UNWELL", "STATE", "DEPLOYED", "INCIDENTS");
        foreach (var release in status.Unwell)
        {
            unwell.Add($"{release.Project} {release.ReleaseName}", release.Health, Format.Time(release.DeployedAt),
                release.OpenIncidents == 0 ? null : $"{release.OpenIncidents} open");
        }
        Section(output, unwell, terminal);
    }

    private static void Section(TextWriter output, Table table, Terminal terminal)
    {
        if (table.IsEmpty)
            return;
        output.WriteLine();
        table.WriteTo(output, terminal);
    }
}

using ReleaseGates.Cli.Commands.Decisions;
using ReleaseGates.Decisions;
using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Releases;

namespace ReleaseGates.Cli.Commands.Releases;

/// <summary>A release on one screen: gates, what is missing and who can fix it, exceptions with the time left, deployments.</summary>
internal static class ReleaseScreen
{
    public static void Write(TextWriter output, Release release, Terminal terminal)
    {
        output.WriteLine($"{Table.Printable(release.Project)} {Table.Printable(release.ReleaseName)}  "
            + $"{terminal.Paint(release.Status, release.Status)}  for {release.EnvironmentTarget}");
        string[] origin = [$"{release.ReleaseId}", Table.Printable(release.SourceRef),
            $"opened {Format.Time(release.CreatedAt)} by {Table.Printable(release.InitiatingActor)}"];
        output.WriteLine(string.Join(string.Join("  ", origin).Length > terminal.Width ? output.NewLine : "  ", origin));

        if (release.Gates is { } gates)
        {
            var table = new Table("GATE", "NAME", "STATUS", "SINCE", "BY", "FAILING CHECKS");
            foreach (var gate in gates)
            {
                table.Add(gate.GateCode, gate.GateName, gate.Status, Format.Time(gate.ResolvedAt ?? gate.EnteredAt), gate.ResolvedBy,
                    gate.FailingChecks is { Count: > 0 } failing ? string.Join(", ", failing) : null);
            }
            Section(output, table, terminal);
            if (gates.FirstOrDefault(gate => gate.OutdatedBy is not null) is { } outdated)
                output.WriteLine($"outdated: {Outdated(outdated.OutdatedBy)} since the statuses were judged"
                    + (outdated.EvaluatedAt is { } judged ? $" at {Format.Time(judged)}" : "") + "; the decision below is not.");
        }
        if (release.Decision is { } decision)
        {
            output.WriteLine();
            output.WriteLine($"{decision.Environment}: {terminal.Paint(decision.Verdict, decision.Verdict)}"
                + (decision.ValidUntil is { } until ? $" until {Format.Time(until)}" : ""));
            var missing = new Table("GATE", "WHO CAN FIX IT", "WHAT IS MISSING");
            // A gate that waits for another gate says nothing that the other does not.
            foreach (var reason in decision.Reasons.Where(reason => reason.Code != ReasonCodes.GateNotSettled))
                missing.Add(reason.Gate, string.Join(", ", reason.WhoCanFix ?? []), reason.Message);
            if (!missing.IsEmpty)
                missing.WriteTo(output, terminal);
            Verdict.WriteNotices(output, decision, terminal);
        }
        if (release.Exceptions is { Count: > 0 } exceptions)
        {
            var table = new Table("EXCEPTION", "GATES", "UNTIL", "LEFT", "GRANTED BY", "REVIEW", "REASON");
            foreach (var exception in exceptions)
            {
                table.Add(exception.ExceptionType, string.Join(',', exception.ImpactedGates), Format.Time(exception.ExpiresAt),
                    Format.Left(exception), exception.ApproverId, Format.Review(exception), exception.Reason);
            }
            Section(output, table, terminal);
        }
        if (release.Deployments is { Count: > 0 } deployments)
        {
            var table = new Table("DEPLOYED", "TO", "STATUS", "GATED", "G4", "SOURCE", "DEPLOYMENT");
            foreach (var deployment in deployments)
            {
                table.Add(Format.Time(deployment.DeployedAt) ?? "not started", deployment.Environment, deployment.Status,
                    deployment.Compliance,
                    deployment.G4Status, deployment.SourceRef, $"{deployment.DeploymentId}");
            }
            Section(output, table, terminal);
            var ungated = new Table("UNGATED", "WHY");
            foreach (var (deployment, reason) in deployments.SelectMany(one => one.UngatedReasons.Select(reason => (one, reason))))
                ungated.Add(Format.Time(deployment.DeployedAt) ?? "not started", reason.Message);
            if (!ungated.IsEmpty)
                Section(output, ungated, terminal);
        }
    }

    private static string Outdated(string? by) => by switch
    {
        "policy" => "the policy has changed",
        "people" => "an assignment of a persona has changed",
        "environment" => "a drill or an incident was reported",
        "clock" => "an exception, evidence or a deadline has come to its time",
        _ => "nothing has been judged",
    };

    private static void Section(TextWriter output, Table table, Terminal terminal)
    {
        output.WriteLine();
        table.WriteTo(output, terminal);
    }
}

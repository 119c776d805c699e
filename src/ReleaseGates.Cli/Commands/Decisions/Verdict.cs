using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Decisions;

namespace ReleaseGates.Cli.Commands.Decisions;

/// <summary>Prints a decision and turns it into an exit code.</summary>
internal static class Verdict
{
    public static int Write(Invocation call, Decision decision)
    {
        if (call.IsJson)
            call.Output.WriteLine(decision.Json.GetRawText());
        else
            WriteWords(call.Output, decision);
        return decision.IsAllowed ? ExitCode.Yes : decision.IsWaitingOnPeople ? ExitCode.WaitingOnAPerson : ExitCode.No;
    }

    private static void WriteWords(TextWriter output, Decision decision)
    {
        output.WriteLine($"{decision.Verdict} {decision.Environment} {decision.ReleaseId}"
            + ((decision.CoversUntil ?? decision.ValidUntil) is { } until ? $" until {Format.Time(until)}" : "")
            + (decision.DecisionId is { } recorded ? $" decision_id={recorded}" : " not recorded")
            + (decision.DeploymentId is { } deployment ? $" deployment_id={deployment}" : ""));
        var gates = new Table("GATE", "STATUS", "REQUIRED");
        foreach (var gate in decision.Gates)
            gates.Add(gate.GateCode, gate.Status, gate.Required == true ? "yes" : "no");
        gates.WriteTo(output);
        WriteReasons(output, decision);
        WriteNotices(output, decision, null);
    }

    /// <summary>What denies nothing and should be known: when, what, who to whom, and why.</summary>
    public static void WriteNotices(TextWriter output, Decision decision, Terminal? terminal)
    {
        if (decision.Notices.Count == 0)
            return;
        var notices = new Table("NOTICE", "WHEN", "WHO", "ABOUT", "MESSAGE");
        foreach (var notice in decision.Notices)
            notices.Add(notice.Code, Format.Time(notice.At), notice.By, notice.Subject,
                notice.Message + (notice.Reason is null ? "" : $" Reason: {notice.Reason}"));
        output.WriteLine();
        if (terminal is null)
            notices.WriteTo(output);
        else
            notices.WriteTo(output, terminal);
    }

    private static void WriteReasons(TextWriter output, Decision decision)
    {
        if (decision.Reasons.Count == 0)
            return;
        var reasons = new Table("REASON", "GATE", "WHO CAN FIX IT", "MESSAGE");
        foreach (var reason in decision.Reasons)
            reasons.Add(reason.Code, reason.Gate, string.Join(',', reason.WhoCanFix ?? []), reason.Message);
        output.WriteLine();
        reasons.WriteTo(output);
    }
}

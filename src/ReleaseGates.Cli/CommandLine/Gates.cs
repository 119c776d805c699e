using ReleaseGates.Cli.Commands.Approvals;
using ReleaseGates.Cli.Commands.Decisions;
using ReleaseGates.Cli.Commands.Deployments;
using ReleaseGates.Cli.Commands.Doctor;
using ReleaseGates.Cli.Commands.Events;
using ReleaseGates.Cli.Commands.Evidence;
using ReleaseGates.Cli.Commands.Exceptions;
using ReleaseGates.Cli.Commands.Import;
using ReleaseGates.Cli.Commands.Incidents;
using ReleaseGates.Cli.Commands.Personas;
using ReleaseGates.Cli.Commands.Policy;
using ReleaseGates.Cli.Commands.Releases;
using ReleaseGates.Cli.Commands.Reports;
using ReleaseGates.Cli.Commands.Status;
using ReleaseGates.Cli.Commands.Tokens;
using ReleaseGates.Cli.Commands.Watch;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>The command tree, and what surrounds every command.</summary>
internal static class Gates
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Action is ParseErrorAction)
            return Failure.Misused(parsed, error);
        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // By default the library handles Ctrl-C only once the command is running, so an early one would print nothing.
            ProcessTerminationTimeout = null,
        };
        using var interruption = new Interruption();
        try
        {
            return await parsed.InvokeAsync(invocation, interruption.Token);
        }
        catch (Exception failure)
        {
            return Failure.Report(failure, parsed, output, error);
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(
            "Release Gates: what was checked, who approved it, what was waived, what was deployed, and whether it may go to production.")
        {
            new Command("release", "Releases and their history.") { new OpenCommand(), new Commands.Releases.ListCommand(),
                new Commands.Releases.ShowCommand(), new TraceCommand(), new RecordCommand() },
            new StatusCommand(),
            new WatchCommand(),
            Report(),
            new Command("event", "Raw events.") { new SendCommand() },
            new Command("check", "Checks for a gate.") { new Commands.Checks.ReportCommand() },
            new Command("evidence", "Evidence for a gate.") { new AddCommand() },
            new ApproveCommand(),
            new Command("exception", "Time-limited exceptions and their reviews.") { new GrantCommand(),
                new Commands.Exceptions.ListCommand(), new ReviewCommand(), new Commands.Exceptions.RevokeCommand() },
            new DecideCommand(),
            new WaitCommand(),
            new PromoteCommand(),
            new Command("deployment", "Deployments, rollbacks and their health.") { new StartCommand(), new CompleteCommand(),
                new CancelCommand(), new RollbackCommand(), new HealthCommand() },
            Incident(),
            new Command("drill", "Recovery drills.") { new Commands.Drills.ReportCommand() },
            new Command("policy", "What the gates require.") { new Commands.Policy.ShowCommand(), new SetCommand(), new DiffCommand(),
                new PresetCommand() },
            new Command("persona", "Who holds which persona.") { new AssignCommand(), new Commands.Personas.ListCommand(),
                new Commands.Personas.RevokeCommand() },
            new Command("token", "Tokens signed with your own key.") { new MintCommand() },
            new DoctorCommand(),
            new Command("import", "History from other systems.") { new GitHubCommand() },
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static Command Incident()
    {
        var incident = new Command("incident", "Incidents.");
        foreach (var verb in IncidentCommand.All)
            incident.Subcommands.Add(verb);
        return incident;
    }

    private static Command Report()
    {
        var report = new Command("report", "Reports, as rows and figures.") { new KpisCommand() };
        foreach (var rows in RowsCommand.All)
            report.Subcommands.Add(rows);
        return report;
    }
}

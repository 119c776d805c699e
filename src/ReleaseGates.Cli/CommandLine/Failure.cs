using ReleaseGates.Client;
using System.CommandLine;
using System.Text.Json;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Reports every kind of failure in the same two lines: what is wrong, and a hint.</summary>
internal static class Failure
{
    public static int Misused(ParseResult parsed, TextWriter error)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, command.Command is RootCommand ? "gates" : command.Command.Name);
        Say(error, "usage", parsed.Errors[0].Message, $"{string.Join(' ', names)} --help shows the usage.");
        return ExitCode.Usage;
    }

    public static int Report(Exception failure, ParseResult parsed, TextWriter output, TextWriter error)
    {
        switch (failure)
        {
            case UsageException usage:
                Say(error, "usage", usage.Message, usage.Hint);
                return ExitCode.Usage;
            case GatesException { Problem: var problem }:
                if (parsed.GetValue<bool>("--json"))
                    output.WriteLine(JsonSerializer.Serialize(problem, GatesJson.Default.Problem));
                Say(error, problem.Code, problem.Detail, problem.Hint ?? HintOf(problem));
                return CodeOf(problem.Status);
            case GatesUnreachableException:
                Say(error, "unreachable", failure.Message,
                    "Check GATES_URL and that the server is running; sending again is safe, because the keys are the same.");
                return ExitCode.Failed;
            case InterruptedException interrupted:
                Say(error, interrupted.Code, interrupted.Message, interrupted.Hint);
                return ExitCode.Failed;
            case OperationCanceledException:
                Say(error, "interrupted", "Stopped before a response arrived.", "Run the same command again.");
                return ExitCode.Failed;
            case IOException or UnauthorizedAccessException:
                Say(error, "unreadable", failure.Message, "Check the path and its permissions.");
                return ExitCode.Usage;
            default:
                Say(error, "failed", $"{failure.GetType().Name}: {failure.Message}", "This is a bug in gates; please report it.");
                return ExitCode.Failed;
        }
    }

    public static int CodeOf(int httpStatus) => httpStatus switch
    {
        401 or 403 => ExitCode.NotAllowed,
        429 or >= 500 => ExitCode.Failed,
        _ => ExitCode.No,
    };

    public static void Say(TextWriter error, string code, string sentence, string? hint)
    {
        error.WriteLine($"gates: {code}: {OneLine(sentence)}");
        if (hint is not null)
            error.WriteLine($"  hint: {OneLine(hint)}");
    }

    private static string HintOf(Problem problem) => problem.Status switch
    {
        401 => "Get a new token and set GATES_TOKEN.",
        403 => "Use a token of a persona that may do this.",
        404 => "Check the release and the address.",
        _ => "docs/errors.md explains the code.",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}

using ReleaseGates.Client;
using System.CommandLine;
using System.Text.Json;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Every way to fail, said in the same two lines: what is wrong, and the cure.</summary>
internal static class Failure
{
    public static int Misused(ParseResult parsed, TextWriter error)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, command.Command is RootCommand ? "gates" : command.Command.Name);
        Say(error, "usage", parsed.Errors[0].Message, $"{string.Join(' ', names)} --help shows how it is called.");
        return ExitCode.Usage;
    }

    public static int Report(Exception failure, ParseResult parsed, TextWriter output, TextWriter error)
    {
        switch (failure)
        {
            case UsageException usage:
                Say(error, "usage", usage.Message, usage.Cure);
                return ExitCode.Usage;
            case GatesException { Problem: var problem }:
                if (parsed.GetValue<bool>("--json"))
                    output.WriteLine(JsonSerializer.Serialize(problem, GatesJson.Default.Problem));
                Say(error, problem.Code, problem.Detail ?? $"The control plane answered {problem.Status}.", problem.Hint ?? CureOf(problem));
                return CodeOf(problem.Status);
            case GatesUnreachableException:
                Say(error, "unreachable", failure.Message, "Check GATES_URL and that the server runs; sending again is safe, the keys are the same.");
                return ExitCode.Failed;
            case InterruptedException interrupted:
                Say(error, interrupted.Code, interrupted.Message, interrupted.Cure);
                return ExitCode.Failed;
            case OperationCanceledException:
                Say(error, "interrupted", "Stopped before an answer came.", "Run the same command again.");
                return ExitCode.Failed;
            case IOException or UnauthorizedAccessException:
                Say(error, "unreadable", failure.Message, "Check the path and who may read it.");
                return ExitCode.Usage;
            default:
                Say(error, "failed", $"{failure.GetType().Name}: {failure.Message}", "This is a defect of gates; please report it.");
                return ExitCode.Failed;
        }
    }

    public static int CodeOf(int httpStatus) => httpStatus switch
    {
        401 or 403 => ExitCode.NotAllowed,
        429 or >= 500 => ExitCode.Failed,
        _ => ExitCode.No,
    };

    public static void Say(TextWriter error, string code, string sentence, string? cure)
    {
        error.WriteLine($"gates: {code}: {OneLine(sentence)}");
        if (cure is not null)
            error.WriteLine($"  cure: {OneLine(cure)}");
    }

    private static string CureOf(Problem problem) => problem.Status switch
    {
        401 => "Get a new token and set GATES_TOKEN.",
        403 => "Use a token of a persona that may do this.",
        404 => "Check the release and the address.",
        _ => "docs/errors.md explains the code.",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}

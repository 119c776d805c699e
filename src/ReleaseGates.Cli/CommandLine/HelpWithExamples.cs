using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>The usual help, then how people really call it.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private const string ExitCodes =
        "Exit codes: 0 yes, 1 a truthful no, 2 wrong usage, 3 unreachable or failed, 4 not allowed, 5 waiting on a person.";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = 110;
        var code = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in Examples(parseResult.CommandResult.Command))
            output.WriteLine($"  {example}");
        output.WriteLine();
        output.WriteLine(ExitCodes);
        return code;
    }

    /// <summary>A verb's own, or one for each verb under a noun.</summary>
    private static IEnumerable<string> Examples(Command command) =>
        command is Verb verb ? verb.Examples : command.Subcommands.SelectMany(child => Examples(child).Take(child is Verb ? 1 : int.MaxValue));
}

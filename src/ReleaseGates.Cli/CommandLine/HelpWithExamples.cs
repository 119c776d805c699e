using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>The standard help, followed by examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private const string ExitCodes =
        "Exit codes: 0 yes, 1 no, 2 usage error, 3 unreachable or failed, 4 not permitted, 5 waiting for a person.";

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

    /// <summary>A command's own, or one for each subcommand.</summary>
    private static IEnumerable<string> Examples(Command command) =>
        command is Verb verb ? verb.Examples
            : command.Subcommands.SelectMany(child => Examples(child).Take(child is Verb ? 1 : int.MaxValue));
}

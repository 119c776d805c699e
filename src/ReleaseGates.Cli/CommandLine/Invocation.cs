using System.CommandLine;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>One call of a verb: what was given, and where to answer.</summary>
internal sealed class Invocation(ParseResult parsed, bool json)
{
    /// <summary>Whether standard output is for a machine.</summary>
    public bool IsJson { get; } = json;

    public TextWriter Output => parsed.InvocationConfiguration.Output;

    public TextWriter Error => parsed.InvocationConfiguration.Error;

    public bool this[Option<bool> option] => parsed.GetValue(option);

    /// <summary>What was given, where empty means nothing: scripts pass unset variables on.</summary>
    public string? this[Option<string> option] => parsed.GetValue(option) is { Length: > 0 } value ? value : null;

    /// <summary>The uuid that was given, in its usual form; null when none was.</summary>
    /// <exception cref="UsageException">What was given is none.</exception>
    public string? Uuid(Option<string> option) => this[option] is { } text ? $"{Given.Uuid(option.Name, text):D}" : null;

    public int Number(Option<int> option) => parsed.GetValue(option);

    public string[] this[Option<string[]> option] => parsed.GetValue(option) ?? [];

    public string? this[Argument<string> argument] => parsed.GetValue(argument) is { Length: > 0 } value ? value : null;

    public string[] this[Argument<string[]> argument] => parsed.GetValue(argument) ?? [];

    /// <summary>An environment variable, where empty means absent, as CI systems leave it.</summary>
    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

using System.CommandLine;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>One call of a command: its options, and where to write.</summary>
internal sealed class Invocation(ParseResult parsed, bool json)
{
    /// <summary>Whether standard output is JSON.</summary>
    public bool IsJson { get; } = json;

    public TextWriter Output => parsed.InvocationConfiguration.Output;

    public TextWriter Error => parsed.InvocationConfiguration.Error;

    public bool this[Option<bool> option] => parsed.GetValue(option);

    /// <summary>The option's value; empty counts as absent, because scripts pass on unset variables.</summary>
    public string? this[Option<string> option] => parsed.GetValue(option) is { Length: > 0 } value ? value : null;

    /// <summary>The option's UUID in its canonical form; null if absent.</summary>
    /// <exception cref="UsageException">The value is not a UUID.</exception>
    public string? Uuid(Option<string> option) => this[option] is { } text ? $"{OptionValue.Uuid(option.Name, text):D}" : null;

    public int Number(Option<int> option) => parsed.GetValue(option);

    public string[] this[Option<string[]> option] => parsed.GetValue(option) ?? [];

    public string? this[Argument<string> argument] => parsed.GetValue(argument) is { Length: > 0 } value ? value : null;

    public string[] this[Argument<string[]> argument] => parsed.GetValue(argument) ?? [];

    /// <summary>An environment variable; empty counts as absent, because CI systems set it to that.</summary>
    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

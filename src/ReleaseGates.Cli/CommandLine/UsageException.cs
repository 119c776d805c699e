namespace ReleaseGates.Cli.CommandLine;

/// <summary>The command cannot be run with these options.</summary>
internal sealed class UsageException(string message, string hint) : Exception(message)
{
    public string Hint { get; } = hint;
}

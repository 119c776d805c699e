namespace ReleaseGates.Cli.CommandLine;

/// <summary>The command cannot be carried out as it was given.</summary>
internal sealed class UsageException(string message, string cure) : Exception(message)
{
    public string Cure { get; } = cure;
}

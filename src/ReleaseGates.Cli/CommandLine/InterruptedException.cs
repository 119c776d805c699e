namespace ReleaseGates.Cli.CommandLine;

/// <summary>Sending ended early, by Ctrl-C or because the server did not respond; the message says what was acknowledged.</summary>
internal sealed class InterruptedException(string code, string message, string hint) : Exception(message)
{
    public string Code { get; } = code;

    public string Hint { get; } = hint;
}

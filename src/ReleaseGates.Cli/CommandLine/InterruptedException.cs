namespace ReleaseGates.Cli.CommandLine;

/// <summary>Sending ended early, by Ctrl-C or because nobody answered; the message says what was acknowledged.</summary>
internal sealed class InterruptedException(string code, string message, string cure) : Exception(message)
{
    public string Code { get; } = code;

    public string Cure { get; } = cure;
}

namespace ReleaseGates.Cli.CommandLine;

/// <summary>What a script learns without reading a word.</summary>
internal static class ExitCode
{
    public const int Yes = 0;
    public const int No = 1;
    public const int Usage = 2;
    public const int Failed = 3;
    public const int NotAllowed = 4;
    public const int WaitingOnAPerson = 5;
}

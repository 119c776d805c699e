namespace ReleaseGates.LocalStack;

/// <summary>How a program ended, and what it wrote.</summary>
public sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>Everything it wrote.</summary>
    public string Said => Output + Error;
}

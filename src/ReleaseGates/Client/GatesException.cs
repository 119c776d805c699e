namespace ReleaseGates.Client;

/// <summary>The control plane answered with a problem instead of what was asked.</summary>
public sealed class GatesException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>What it said.</summary>
    public Problem Problem { get; } = problem;
}

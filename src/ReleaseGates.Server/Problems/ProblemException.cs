namespace ReleaseGates.Server.Problems;

/// <summary>Ends a request with a problem.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Code)
{
    public ProblemException(string code, string detail, string? hint = null)
        : this(new Problem(code, detail, hint))
    {
    }

    public Problem Problem => problem;
}

namespace ReleaseGates.Server.Problems;

/// <summary>Ends a request with a problem.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Code)
{
    public ProblemException(int status, string code, string detail, string? hint = null)
        : this(new Problem(status, code, detail, hint))
    {
    }

    public Problem Problem => problem;
}

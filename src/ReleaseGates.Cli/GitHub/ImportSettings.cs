namespace ReleaseGates.Cli.GitHub;

/// <summary>What only the user knows: which workflow deploys, and the roles of its jobs.</summary>
internal sealed record ImportSettings(string Environment)
{
    public string? Project { get; init; }

    public string? Name { get; init; }

    public string? DeployWorkflow { get; init; }

    public string? DeployJob { get; init; }

    public string? SmokeJob { get; init; }

    public string? BuildJob { get; init; }

    /// <summary>By name, by file (with or without its folder), or by id.</summary>
    public bool IsDeployment(WorkflowRun run) =>
        DeployWorkflow is { } named
        && (Same(run.Workflow, named)
            || Same(run.Path, named)
            || (run.Path is { } path && Same(path[(path.LastIndexOf('/') + 1)..], named))
            || Same(run.WorkflowId?.ToString(System.Globalization.CultureInfo.InvariantCulture), named));

    public bool IsBuild(string? name) => IsNamed(name, BuildJob);

    public bool IsSmokeTest(WorkflowJob job) =>
        SmokeJob is not null ? IsNamed(job.Name, SmokeJob) : job.Name.Contains("smoke", StringComparison.OrdinalIgnoreCase);

    /// <summary>The job itself, one of its matrix (<c>name (value)</c>), or the same in a called workflow (<c>caller / name</c>).</summary>
    public static bool IsNamed(string? name, string? wanted)
    {
        if (name is null || wanted is null)
            return false;
        var plain = WithoutMatrix(name);
        return Same(name, wanted) || Same(plain, wanted) || plain.EndsWith($" / {wanted}", StringComparison.OrdinalIgnoreCase);
    }

    public static string WithoutMatrix(string name) =>
        name.EndsWith(')') && name.LastIndexOf(" (", StringComparison.Ordinal) is > 0 and var end ? name[..end] : name;

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

namespace ReleaseGates.Cli.GitHub;

/// <summary>One commit of one project with all that is known of it: it becomes one release.</summary>
internal sealed class Commit(string project, string sha)
{
    public string Project { get; } = project;

    public string Sha { get; } = sha;

    /// <summary>The tag's where there is one, else the commit.</summary>
    public string Name { get; set; } = sha;

    public string? ReleaseUrl { get; set; }

    public List<WorkflowRun> Runs { get; } = [];

    public List<WorkflowJob> Jobs { get; } = [];

    public List<GitHubDeployment> Deployments { get; } = [];

    public List<DeploymentStatus> Statuses { get; } = [];

    public Guid ReleaseId => ReleaseGates.ReleaseId.Of(Project, Name);
}

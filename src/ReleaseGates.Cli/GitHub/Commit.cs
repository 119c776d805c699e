namespace ReleaseGates.Cli.GitHub;

/// <summary>One commit of a project with everything known about it; it becomes one release.</summary>
internal sealed class Commit(string project, string sha)
{
    public string Project { get; } = project;

    public string Sha { get; } = sha;

    /// <summary>The tag's name, else the commit.</summary>
    public string Name { get; set; } = sha;

    public string? ReleaseUrl { get; set; }

    /// <summary>The time of the commit according to the tag's release; runs are more reliable.</summary>
    public DateTimeOffset? TaggedCommitAt { get; set; }

    public List<WorkflowRun> Runs { get; } = [];

    public List<WorkflowJob> Jobs { get; } = [];

    public List<GitHubDeployment> Deployments { get; } = [];

    public List<DeploymentStatus> Statuses { get; } = [];

    /// <summary>When the commit was made, which is where lead time begins; null if no record has it.</summary>
    public DateTimeOffset? CommittedAt => Runs.Select(run => run.CommittedAt).FirstOrDefault(time => time is not null) ?? TaggedCommitAt;

    public Guid ReleaseId => ReleaseGates.Releases.ReleaseId.Of(Project, Name);
}

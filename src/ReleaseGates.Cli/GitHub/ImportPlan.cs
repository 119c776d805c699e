namespace ReleaseGates.Cli.GitHub;

/// <summary>What an import will send, what it will not send, and why.</summary>
internal sealed class ImportPlan
{
    public List<PlannedRelease> Releases { get; } = [];

    public List<Unmapped> Unmapped { get; } = [];

    /// <summary>What the user asked for but the records do not contain.</summary>
    public List<string> Notes { get; } = [];

    public IReadOnlyList<PlannedEvent> Events => [.. Releases.SelectMany(release => release.Events)];

    /// <summary>The same records and settings always give the same plan, in the same order.</summary>
    public static ImportPlan Of(Records records, ImportSettings settings)
    {
        var plan = new ImportPlan();
        plan.Unmapped.AddRange(records.Unmapped);
        var commits = new Commits(records, settings, plan);
        foreach (var commit in commits.All)
        {
            var events = new CommitImport(commit, settings, plan).Events();
            if (events.Count > 0)
                plan.Releases.Add(new PlannedRelease(commit.ReleaseId, commit.Project, commit.Name, commit.Sha, events));
        }
        plan.Releases.Sort((one, other) => (one.Begins, one.Name).CompareTo((other.Begins, other.Name)));
        plan.NoteWhatIsMissing(commits.All, settings);
        return plan;
    }

    private void NoteWhatIsMissing(IReadOnlyList<Commit> commits, ImportSettings settings)
    {
        var runs = commits.SelectMany(commit => commit.Runs).ToList();
        var jobs = commits.SelectMany(commit => commit.Jobs).ToList();
        if (runs.Count == 0)
            return;
        if (settings.DeployWorkflow is null)
            Notes.Add("No --deploy-workflow was given: no run is imported as a deployment.");
        else if (!runs.Exists(settings.IsDeployment))
            Notes.Add($"No run belongs to the workflow '{settings.DeployWorkflow}': no deployment was found.");
        else if (jobs.Count > 0 && settings.DeployJob is { } deploy && !jobs.Exists(job => ImportSettings.IsNamed(job.Name, deploy)))
            Notes.Add($"No job is named '{deploy}': the whole run is imported as the deployment.");
        if (settings.SmokeJob is { } smoke && !jobs.Exists(settings.IsSmokeTest))
            Notes.Add($"No job is named '{smoke}': no health check was found.");
        if (settings.BuildJob is { } build && !jobs.Exists(job => settings.IsBuild(job.Name))
            && !runs.Exists(run => settings.IsBuild(run.Workflow)))
            Notes.Add($"No job or workflow is named '{build}': no check is imported as the build.");
    }
}

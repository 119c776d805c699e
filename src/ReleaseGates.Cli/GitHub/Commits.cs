using ReleaseGates.Cli.CommandLine;
using System.Globalization;

namespace ReleaseGates.Cli.GitHub;

/// <summary>Groups records by commit, and names the commits.</summary>
internal sealed class Commits
{
    private readonly Dictionary<(string, string), Commit> _commits = [];
    private readonly ImportSettings _settings;
    private readonly ImportPlan _plan;

    public Commits(Records records, ImportSettings settings, ImportPlan plan)
    {
        _settings = settings;
        _plan = plan;
        AddRuns(records);
        AddDeployments(records);
        All = [.. _commits.Values];
        Name(records.Releases.Values);
    }

    public IReadOnlyList<Commit> All { get; }

    private void AddRuns(Records records)
    {
        var runs = records.Runs.ToDictionary(run => (run.Id, run.Attempt));
        foreach (var job in records.Jobs.OrderBy(job => job.Id))
        {
            if (runs.ContainsKey((job.RunId, job.Attempt)))
                continue;
            // An earlier attempt's job, or one whose run was not given: what the job says stands in for the run.
            var sibling = runs.Values.FirstOrDefault(run => run.Id == job.RunId);
            if (sibling is null && job.Commit is null)
                _plan.Unmapped.Add(new Unmapped(Describe(job), "Its run is not among the records, and it names no commit."));
            else
                runs[(job.RunId, job.Attempt)] = sibling is null ? WorkflowRun.FromJob(job)
                    : sibling with { Attempt = job.Attempt, IsGiven = false, StartedAt = job.StartedAt };
        }
        foreach (var run in runs.Values.OrderBy(run => run.Id).ThenBy(run => run.Attempt))
        {
            if (Find(run.Project, run.Commit) is { } commit)
                commit.Runs.Add(run);
            else
                _plan.Unmapped.Add(new Unmapped(Describe(run), "It names no repository; pass --project."));
        }
        var homes = _commits.Values.SelectMany(commit => commit.Runs.Select(run => (run, commit)))
            .ToDictionary(pair => (pair.run.Id, pair.run.Attempt), pair => pair.commit);
        foreach (var job in records.Jobs.OrderBy(job => job.Id))
        {
            if (homes.TryGetValue((job.RunId, job.Attempt), out var commit))
                commit.Jobs.Add(job);
        }
    }

    private void AddDeployments(Records records)
    {
        var statuses = records.Statuses.Values.ToLookup(status => status.DeploymentId);
        foreach (var deployment in records.Deployments.Values.OrderBy(deployment => deployment.Id))
        {
            if (Find(deployment.Project, deployment.Commit) is not { } commit)
            {
                _plan.Unmapped.Add(new Unmapped($"deployment {deployment.Id}", "It names no repository; pass --project."));
                continue;
            }
            commit.Deployments.Add(deployment);
            commit.Statuses.AddRange(statuses[deployment.Id]);
        }
        foreach (var status in records.Statuses.Values.Where(status => !records.Deployments.ContainsKey(status.DeploymentId)))
            _plan.Unmapped.Add(new Unmapped(
                $"deployment status {status.Id}", $"Deployment {status.DeploymentId} is not among the records."));
    }

    private void Name(IEnumerable<TaggedRelease> releases)
    {
        foreach (var release in releases.OrderBy(release => release.Id))
        {
            if (release.IsDraft)
                NotMapped(release, "It is a draft.");
            else if (CommitOf(release) is not { } commit)
                NotMapped(release, "It cannot be determined from which of the commits it was made.");
            else if (commit.ReleaseUrl is not null)
                NotMapped(release, $"The commit already has the name {commit.Name}.");
            else
                (commit.Name, commit.ReleaseUrl, commit.TaggedCommitAt) = (release.Tag, release.Url ?? "", release.CommittedAt);
        }
        if (_settings.Name is not { } name)
            return;
        if (All.Count > 1)
            throw new UsageException(
                $"--name names one release, but the records are for {All.Count} commits.",
                "Leave --name out, or pass the records of one commit.");
        foreach (var commit in All)
            commit.Name = name;
    }

    /// <summary>By the commit it names; a release of a branch by the date of its commit; and where there is only one, that one.</summary>
    private Commit? CommitOf(TaggedRelease release)
    {
        var candidates = All.Where(commit => release.Project is null || _settings.Project is not null || commit.Project == release.Project)
            .ToList();
        if (candidates.Find(commit => release.IsOf(commit.Sha)) is { } named)
            return named;
        if (release.Target is { Length: 40 } sha && sha.All(char.IsAsciiHexDigit))
            return null;
        var dated = candidates.FindAll(commit => commit.Runs.Exists(run => run.CommittedAt is { } time && time == release.CommittedAt));
        if (dated is [var only])
            return only;
        return candidates is [var single] && (release.CommittedAt is null || single.Runs.TrueForAll(run => run.CommittedAt is null))
            ? single : null;
    }

    private Commit? Find(string? project, string sha)
    {
        if ((_settings.Project ?? project) is not { } home)
            return null;
        var key = (home, sha.ToLowerInvariant());
        if (!_commits.TryGetValue(key, out var commit))
            _commits[key] = commit = new Commit(home, key.Item2);
        return commit;
    }

    private void NotMapped(TaggedRelease release, string why) => _plan.Unmapped.Add(new Unmapped($"release {release.Tag}", why));

    public static string Describe(WorkflowRun run) =>
        string.Create(CultureInfo.InvariantCulture, $"run {run.Id} attempt {run.Attempt} ({run.Workflow ?? "unnamed"})");

    public static string Describe(WorkflowJob job) => string.Create(CultureInfo.InvariantCulture, $"job {job.Id} ({job.Name})");
}

using ReleaseGates.Deployments;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.GitHub;

/// <summary>The attempts of one run of the deploy workflow, as deployments: one for each attempt that deployed.</summary>
internal sealed class DeployRun
{
    private readonly IReadOnlyList<WorkflowRun> _attempts;
    private readonly IReadOnlyList<WorkflowJob> _jobs;
    private readonly ImportSettings _settings;
    private readonly EventComposer _compose;
    private readonly ImportPlan _plan;
    private readonly string? _deployJob;

    public DeployRun(IReadOnlyList<WorkflowRun> attempts, IReadOnlyList<WorkflowJob> jobs, ImportSettings settings, EventComposer compose,
        ImportPlan plan)
    {
        _attempts = attempts;
        _jobs = jobs;
        _settings = settings;
        _compose = compose;
        _plan = plan;
        _deployJob = settings.DeployJob is { } named
            ? jobs.Any(job => ImportSettings.IsNamed(job.Name, named)) ? named : null
            : Guess();
    }

    public bool IsDeployJob(WorkflowJob job) => _deployJob is not null && ImportSettings.IsNamed(job.Name, _deployJob);

    /// <summary>What a smoke test tested: the deployment of its attempt, or of an earlier one if only the test was rerun.</summary>
    public Guid? DeploymentBefore(WorkflowJob test)
    {
        if (_deployJob is null)
            return Whole.Any(run => run.Attempt == test.Attempt) ? Id(test.Attempt) : null;
        var attempts = Deployed.Where(deployed => deployed.Key <= test.Attempt).Select(deployed => deployed.Key).ToList();
        return attempts.Count > 0 ? Id(attempts.Max()) : null;
    }

    public IEnumerable<PlannedEvent> Events() =>
        _deployJob is null ? Whole.SelectMany(OfRun) : Deployed.SelectMany(attempt => OfJobs(attempt.Key, [.. attempt]));

    /// <summary>Runs that are deployments as a whole, because their jobs are unknown or none deploys.</summary>
    private IEnumerable<WorkflowRun> Whole => _attempts.Where(run => run.IsGiven);

    private IEnumerable<IGrouping<long, WorkflowJob>> Deployed =>
        _jobs.Where(IsDeployJob).GroupBy(AttemptThatRan).OrderBy(attempt => attempt.Key);

    private IEnumerable<PlannedEvent> OfJobs(long attempt, IReadOnlyList<WorkflowJob> jobs)
    {
        foreach (var job in jobs.Where(job => job.NeverBegan))
            Leave(Commits.Describe(job), $"It was {job.Conclusion} before it started: nothing was deployed.");
        var begun = jobs.Where(job => !job.NeverBegan).ToList();
        foreach (var job in begun.Where(job => !job.IsCompleted && !job.IsUnderWay))
            Leave(Commits.Describe(job), $"It is {job.Status ?? "not completed"}: import again when it is completed.");
        var started = begun.Where(job => (job.IsCompleted || job.IsUnderWay) && (job.StartedAt ?? job.CompletedAt) is not null).ToList();
        foreach (var job in begun.Where(job => (job.IsCompleted || job.IsUnderWay) && !started.Contains(job)))
            Leave(Commits.Describe(job), "It has no start time.");
        if (started.Count == 0)
            yield break;

        var record = string.Join(", ", started.Select(Commits.Describe));
        yield return _compose.Start(
            _settings.Environment, Id(attempt), started.Min(job => (job.StartedAt ?? job.CompletedAt)!.Value), Origin(attempt),
            Tail(attempt), record);

        var outcomes = started.Select(job => job.IsCompleted ? Conclusions.DeploymentStatus(job.Conclusion) : null).ToList();
        if (begun.Exists(job => !job.IsCompleted))
            Leave(record, "It is not completed, so the result of the deployment is not reported. "
                + "Import again later, or from a job that needs it.");
        else if (outcomes.Contains(null))
            Leave(record, $"Its conclusion '{started[outcomes.IndexOf(null)].Conclusion}' is neither success nor failure.");
        else if (started.Max(job => job.CompletedAt) is not { } at)
            Leave(record, "It has no completion time.");
        else
        {
            var status = outcomes.TrueForAll(outcome => outcome == DeploymentStatuses.Succeeded) ? DeploymentStatuses.Succeeded
                : DeploymentStatuses.Failed;
            yield return _compose.Complete(_settings.Environment, Id(attempt), status, at, Origin(attempt), Tail(attempt), record);
        }
    }

    private IEnumerable<PlannedEvent> OfRun(WorkflowRun run)
    {
        var record = Commits.Describe(run);
        var outcome = Conclusions.DeploymentStatus(run.Conclusion);
        if (run.IsCompleted && outcome is null)
            Leave(record, $"Its conclusion is '{run.Conclusion}': nothing shows that it deployed.");
        else if (!run.IsCompleted && run.Status != "in_progress")
            Leave(record, $"It is {run.Status ?? "not completed"}: import again when it is completed.");
        else if ((run.StartedAt ?? run.CreatedAt) is not { } start)
            Leave(record, "It has no start time.");
        else
        {
            yield return _compose.Start(_settings.Environment, Id(run.Attempt), start, Origin(run.Attempt), Tail(run.Attempt), record);
            if (!run.IsCompleted)
                Leave(record, "It is in_progress: the result of the deployment is not reported yet.");
            else if (run.UpdatedAt is not { } end)
                Leave(record, "It has no completion time.");
            else
                yield return _compose.Complete(
                    _settings.Environment, Id(run.Attempt), outcome!, end, Origin(run.Attempt), Tail(run.Attempt), record);
        }
    }

    /// <summary>
    /// Rerunning only failed jobs copies the others into the new attempt, including their times: such a copy ran in the
    /// previous attempt, and there was no second deployment.
    /// </summary>
    private long AttemptThatRan(WorkflowJob job)
    {
        if (_jobs.Where(other => other.Name == job.Name && other.StartedAt == job.StartedAt && other.StartedAt is not null)
            .Min(other => (long?)other.Attempt) is { } first && first < job.Attempt)
            return first;
        var began = _attempts.First(run => run.Attempt == job.Attempt);
        return job.Attempt > 1 && began.IsGiven && job.StartedAt < began.StartedAt ? job.Attempt - 1 : job.Attempt;
    }

    private string? Guess()
    {
        var names = _jobs.Where(job => !_settings.IsSmokeTest(job) && !_settings.IsBuild(job.Name)).OrderBy(job => job.Id)
            .Select(job => ImportSettings.WithoutMatrix(job.Name)).Distinct().ToList();
        return names.Find(name => name.StartsWith("Deploy", StringComparison.OrdinalIgnoreCase)
            && name.Contains(_settings.Environment, StringComparison.OrdinalIgnoreCase))
            ?? names.Find(name => name.StartsWith("Deploy", StringComparison.OrdinalIgnoreCase))
            ?? names.Find(name => name.Contains("deploy", StringComparison.OrdinalIgnoreCase));
    }

    private Guid Id(long attempt) =>
        _compose.DeploymentId(string.Create(CultureInfo.InvariantCulture, $"github-run/{_attempts[0].Id}/{attempt}"));

    private string Tail(long attempt) => string.Create(CultureInfo.InvariantCulture, $"github:run:{_attempts[0].Id}:{attempt}");

    private JsonObject Origin(long attempt)
    {
        var origin = new JsonObject { ["run_id"] = _attempts[0].Id, ["run_attempt"] = attempt };
        if (_attempts[0].Url is { } url)
            origin["run_url"] = url;
        return origin;
    }

    private void Leave(string record, string why) => _plan.Unmapped.Add(new Unmapped(record, why));
}

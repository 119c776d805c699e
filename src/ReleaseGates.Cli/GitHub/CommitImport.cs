using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.GitHub;

/// <summary>Converts what is known about a commit to the events of its release.</summary>
internal sealed class CommitImport(Commit commit, ImportSettings settings, ImportPlan plan)
{
    private readonly EventComposer _compose = new(commit, settings);
    private readonly List<PlannedEvent> _events = [];
    private readonly Findings _checks = new();
    private readonly Findings _health = new();

    public IReadOnlyList<PlannedEvent> Events()
    {
        foreach (var run in commit.Runs.GroupBy(run => run.Id))
        {
            if (run.Any(settings.IsDeployment))
                AddDeployRun([.. run]);
            else
                AddOtherRun([.. run]);
        }
        _events.AddRange(_checks.Named.Select(pair => _compose.Check(pair.Finding, pair.Name)));
        _events.AddRange(_health.Named.Select(pair => _compose.Health(pair.Finding, pair.Name)));
        _events.AddRange(new DeploymentImport(commit, settings, _compose, plan).Events());

        if (Opened() is not { } opened)
            return [];
        return [opened, .. _events.OrderBy(e => e.Rank).ThenBy(e => e.Envelope.EmittedAt).ThenBy(e => e.Turn)
            .ThenBy(e => e.Envelope.IdempotencyKey, StringComparer.Ordinal)];
    }

    private void AddDeployRun(IReadOnlyList<WorkflowRun> attempts)
    {
        var jobs = commit.Jobs.Where(job => job.RunId == attempts[0].Id).ToList();
        var deployment = new DeployRun(attempts, jobs, settings, _compose, plan);
        _events.AddRange(deployment.Events());
        foreach (var job in jobs.Where(job => !deployment.IsDeployJob(job)))
        {
            if (settings.IsSmokeTest(job))
                AddHealth(job, deployment.DeploymentBefore(job));
            else
                AddCheck(job, settings.IsBuild(job.Name) ? "build" : CheckName.Of(job.Name));
        }
    }

    private void AddOtherRun(IReadOnlyList<WorkflowRun> attempts)
    {
        foreach (var run in attempts.Where(run => run.IsGiven))
            AddCheck(run);
        foreach (var job in commit.Jobs.Where(job => job.RunId == attempts[0].Id))
            AddCheck(job, settings.IsBuild(job.Name) ? "build" : CheckName.Of($"{attempts[0].Workflow} {job.Name}"));
    }

    private void AddCheck(WorkflowJob job, string name)
    {
        var record = Commits.Describe(job);
        if (!job.IsCompleted)
            Leave(record, $"It is {job.Status ?? "not completed"}: import again when it is completed.");
        else if (Conclusions.CheckStatus(job.Conclusion) is not { } status)
            Leave(record, $"Its conclusion '{job.Conclusion}' is unknown.");
        else if ((job.CompletedAt ?? job.StartedAt) is not { } at)
            Leave(record, "It has no completion time.");
        else
            _checks.Add(new Finding(
                name, Slot(job), status, at, Tail(job), Origin(job), record) { Url = job.Url, IsBuild = settings.IsBuild(job.Name) });
    }

    private void AddCheck(WorkflowRun run)
    {
        var record = Commits.Describe(run);
        if (!run.IsCompleted)
            Leave(record, $"It is {run.Status ?? "not completed"}: import again when it is completed.");
        else if (Conclusions.CheckStatus(run.Conclusion) is not { } status)
            Leave(record, $"Its conclusion '{run.Conclusion}' is unknown.");
        else if ((run.UpdatedAt ?? run.StartedAt ?? run.CreatedAt) is not { } at)
            Leave(record, "It has no completion time.");
        else
        {
            var isBuild = settings.IsBuild(run.Workflow);
            var name = isBuild ? "build" : CheckName.Of(run.Workflow ?? run.Path ?? "workflow");
            _checks.Add(new Finding(
                name, $"run/{run.Path ?? run.Workflow}", status, at, Tail(run), Origin(run), record) { Url = run.Url, IsBuild = isBuild });
        }
    }

    private void AddHealth(WorkflowJob job, Guid? deployment)
    {
        var record = Commits.Describe(job);
        if (!job.IsCompleted)
            Leave(record, $"It is {job.Status ?? "not completed"}: import again when it is completed.");
        else if (Conclusions.HealthStatus(job.Conclusion) is not { } status)
            Leave(record, $"A smoke test with conclusion '{job.Conclusion}' is neither pass nor fail.");
        else if ((job.CompletedAt ?? job.StartedAt) is not { } at)
            Leave(record, "It has no completion time.");
        else
            _health.Add(new Finding(
                "health_check", Slot(job), status, at, Tail(job), Origin(job), record) { Url = job.Url, DeploymentId = deployment });
    }

    /// <summary>The release is opened by the first deploy run, else by the earliest record of the commit.</summary>
    private PlannedEvent? Opened()
    {
        var run = commit.Runs.OrderBy(run => !settings.IsDeployment(run)).ThenBy(run => run.CreatedAt ?? DateTimeOffset.MaxValue)
            .ThenBy(run => run.Id).ThenBy(run => run.Attempt).FirstOrDefault();
        var deployment = commit.Deployments.OrderBy(deployment => deployment.CreatedAt ?? DateTimeOffset.MaxValue)
            .ThenBy(deployment => deployment.Id).FirstOrDefault();
        if (run is null && _events.Count == 0)
            return null; // only deployments that cannot be mapped, each reported
        var first = _events.Count > 0 ? _events.Min(e => e.Envelope.EmittedAt) : (DateTimeOffset?)null;
        if (((run is null ? deployment?.CreatedAt : run.CreatedAt ?? run.StartedAt) ?? first) is not { } at)
        {
            Leave($"commit {commit.Sha}", "None of its records has a time.");
            return null;
        }
        var origin = run is null ? new JsonObject { ["deployment_id"] = deployment?.Id } : Origin(run);
        if (run is not null)
        {
            origin.Remove("run_attempt"); // a rerun opens nothing new
            Set(origin, "run_number", run.Number);
            Set(origin, "workflow", run.Workflow);
            Set(origin, "event", run.Event);
            Set(origin, "branch", run.Branch);
            Set(origin, "title", run.Title);
        }
        Set(origin, "release_url", commit.ReleaseUrl is { Length: > 0 } url ? url : null);
        return _compose.Opened(
            run is null ? deployment?.Creator : run.Initiator, at, origin, run is null ? $"deployment {deployment?.Id}"
            : Commits.Describe(run));
    }

    private string Slot(WorkflowJob job)
    {
        // A matrix may give several jobs the same name: they differ by their order in the attempt.
        var ordinal = commit.Jobs.Count(
            other => other.RunId == job.RunId && other.Attempt == job.Attempt && other.Name == job.Name && other.Id < job.Id);
        return string.Create(CultureInfo.InvariantCulture, $"job/{job.Workflow}/{job.Name}/{ordinal:D6}");
    }

    private void Leave(string record, string why) => plan.Unmapped.Add(new Unmapped(record, why));

    private static string Tail(WorkflowJob job) => string.Create(CultureInfo.InvariantCulture, $"github:job:{job.Id}:{job.Attempt}");

    private static string Tail(WorkflowRun run) => string.Create(CultureInfo.InvariantCulture, $"github:run:{run.Id}:{run.Attempt}");

    private static JsonObject Origin(WorkflowJob job) =>
        new() { ["job_id"] = job.Id, ["job"] = job.Name, ["run_id"] = job.RunId, ["run_attempt"] = job.Attempt,
            ["conclusion"] = job.Conclusion };

    private static JsonObject Origin(WorkflowRun run)
    {
        var origin = new JsonObject { ["run_id"] = run.Id, ["run_attempt"] = run.Attempt };
        Set(origin, "run_url", run.Url);
        return origin;
    }

    private static void Set(JsonObject origin, string name, JsonNode? value)
    {
        if (value is not null)
            origin[name] = value;
    }
}

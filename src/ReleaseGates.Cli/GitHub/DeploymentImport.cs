using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.GitHub;

/// <summary>GitHub's deployments; those that a run of the deploy workflow created belong to that run.</summary>
internal sealed class DeploymentImport(Commit commit, ImportSettings settings, EventComposer compose, ImportPlan plan)
{
    public IEnumerable<PlannedEvent> Events() => commit.Deployments.SelectMany(OfDeployment);

    private IEnumerable<PlannedEvent> OfDeployment(GitHubDeployment deployment)
    {
        var record = string.Create(CultureInfo.InvariantCulture, $"deployment {deployment.Id} ({deployment.Environment})");
        var environment = deployment.Environment.ToLowerInvariant();
        var statuses = commit.Statuses.Where(status => status.DeploymentId == deployment.Id)
            .OrderBy(status => status.CreatedAt ?? DateTimeOffset.MaxValue).ThenBy(status => status.Id).ToList();
        if (environment is not (Environments.Staging or Environments.Production))
            Leave(record, $"The environment '{deployment.Environment}' is neither staging nor production.");
        else if (RunBehind(deployment, environment, statuses) is { } run)
            Leave(record, $"It is the deployment that {Commits.Describe(run)} already reports.");
        else if (deployment.CreatedAt is not { } at)
            Leave(record, "It has no creation time.");
        else
        {
            var id = compose.DeploymentId(string.Create(CultureInfo.InvariantCulture, $"github-deployment/{deployment.Id}"));
            var origin = new JsonObject { ["deployment_id"] = deployment.Id, ["ref"] = deployment.Ref, ["creator"] = deployment.Creator };
            yield return compose.Start(
                environment, id, at, origin, string.Create(CultureInfo.InvariantCulture, $"github:deployment:{deployment.Id}"), record);
            if (statuses.Find(status => status.Outcome is not null && status.CreatedAt is not null) is { } end)
            {
                yield return compose.Complete(
                    environment, id, end.Outcome!, end.CreatedAt!.Value, (JsonObject)origin.DeepClone(),
                    string.Create(CultureInfo.InvariantCulture, $"github:deployment-status:{end.Id}"), record);
            }
            else
            {
                Leave(record, statuses.Count == 0 ? "Its statuses are not among the records: its result is not reported."
                    : "No status reports success or failure: its result is not reported.");
            }
        }
    }

    /// <summary>Jobs with an environment create such a deployment: its log is the job, or its time falls within the run.</summary>
    private WorkflowRun? RunBehind(GitHubDeployment deployment, string environment, List<DeploymentStatus> statuses)
    {
        if (environment != settings.Environment)
            return null;
        return commit.Runs.Where(settings.IsDeployment).FirstOrDefault(run =>
            statuses.Exists(status => status.LogUrl?.Contains($"/actions/runs/{run.Id}", StringComparison.Ordinal) == true)
            || (statuses.TrueForAll(status => status.LogUrl is null)
                && deployment.CreatedAt >= (run.CreatedAt ?? run.StartedAt)
                && deployment.CreatedAt <= LastMoment(run)));
    }

    private DateTimeOffset? LastMoment(WorkflowRun run) =>
        run is { IsCompleted: true, UpdatedAt: { } end }
            ? end
            : commit.Jobs.Where(job => job.RunId == run.Id).Max(job => job.CompletedAt ?? job.StartedAt) ?? DateTimeOffset.MaxValue;

    private void Leave(string record, string why) => plan.Unmapped.Add(new Unmapped(record, why));
}

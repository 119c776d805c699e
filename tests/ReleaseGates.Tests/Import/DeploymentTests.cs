using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Import;

public sealed class DeploymentTests
{
    [Fact]
    public async Task A_deployment_with_its_statuses_has_a_start_and_an_end()
    {
        var import = await DryRun.OfAsync(new JsonArray(GitHubAnswers.Deployment()), GitHubAnswers.Statuses());

        Assert.Equal(["release_opened", "deploy_start", "deploy_complete"], import.Events.Select(e => (string?)e["event_type"]));
        Assert.Equal("bob", (string?)import.Single("release_opened")["payload"]!["initiating_actor"]);
        Assert.Equal("succeeded", (string?)import.Single("deploy_complete")["payload"]!["status"]);
        Assert.Equal(new DateTimeOffset(2026, 1, 6, 8, 2, 0, TimeSpan.Zero),
            (DateTimeOffset)import.Single("deploy_complete")["emitted_at"]!);
        Assert.Equal((string?)import.Single("deploy_start")["payload"]!["deployment_id"],
            (string?)import.Single("deploy_complete")["payload"]!["deployment_id"]);
        Assert.Empty(import.Unmapped);
    }

    [Fact]
    public async Task Without_its_statuses_how_it_ended_is_not_invented()
    {
        var import = await DryRun.OfAsync(new JsonArray(GitHubAnswers.Deployment()));
        Assert.Empty(import.OfType("deploy_complete"));
        import.Left("deployment 4001", "statuses");
    }

    [Theory]
    [InlineData("failure", "failed")]
    [InlineData("error", "failed")]
    public async Task A_failed_deployment_failed(string state, string status)
    {
        var statuses = GitHubAnswers.Statuses();
        statuses[0]!["state"] = state;
        Assert.Equal(status,
            (string?)(await DryRun.OfAsync(GitHubAnswers.Deployment(), statuses)).Single("deploy_complete")["payload"]!["status"]);
    }

    [Fact]
    public async Task A_deployment_that_another_replaced_had_succeeded()
    {
        var statuses = GitHubAnswers.Statuses();
        statuses.Insert(0, (JsonNode)statuses[0]!.AsObject()
            .Copy(copy => (copy["id"], copy["state"], copy["created_at"]) = (5003, "inactive", "2026-01-07T08:00:00Z")));
        Assert.Equal("succeeded",
            (string?)(await DryRun.OfAsync(GitHubAnswers.Deployment(), statuses)).Single("deploy_complete")["payload"]!["status"]);
    }

    [Theory]
    [InlineData("Production", "production")]
    [InlineData("staging", "staging")]
    public async Task Staging_and_production_are_environments_that_are_known(string named, string environment) =>
        Assert.Equal(environment,
            (string?)(await DryRun.OfAsync(GitHubAnswers.Deployment(d => d["environment"] = named)))
            .Single("deploy_start")["payload"]!["environment"]);

    [Theory]
    [InlineData("github-pages")]
    [InlineData("preview/pr-12")]
    public async Task Other_environments_are_said_and_open_no_release(string environment)
    {
        var import = await DryRun.OfAsync(GitHubAnswers.Deployment(d => d["environment"] = environment));
        Assert.Empty(import.Events);
        import.Left("deployment 4001", environment);
    }

    [Fact]
    public async Task What_a_deploy_run_made_is_not_deployed_twice()
    {
        var ofTheRun = GitHubAnswers.Deployment(d => (d["sha"], d["created_at"]) = (GitHubAnswers.Commit, "2026-01-05T10:01:11Z"));
        var byTime = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Jobs(), ofTheRun);
        Assert.Single(byTime.OfType("deploy_start"));
        byTime.Left("deployment 4001", "run 1001");

        var statuses = GitHubAnswers.Statuses();
        foreach (var status in statuses)
            status!["log_url"] = "https://github.com/acme/shop/actions/runs/1001/job/2002";
        var byLog = await DryRun.OfAsync(
            GitHubAnswers.Run(), GitHubAnswers.Jobs(), ofTheRun.Copy(d => d["created_at"] = "2026-01-09T00:00:00Z"), statuses);
        Assert.Single(byLog.OfType("deploy_start"));
    }

    [Fact]
    public async Task Another_deployment_of_the_commit_is_one_of_its_own()
    {
        var import = await DryRun.OfAsync(
            GitHubAnswers.Run(), GitHubAnswers.Jobs(), GitHubAnswers.Deployment(d => d["sha"] = GitHubAnswers.Commit));
        Assert.Equal(2, import.OfType("deploy_start").Count());
        Assert.Single(import.OfType("release_opened"));
    }
}

using ReleaseGates.Releases;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Import;

public sealed class DeployRunTests
{
    [Fact]
    public async Task A_deploy_run_becomes_a_release_its_checks_its_deployment_and_its_health_in_that_order()
    {
        var import = await DryRun.OfAsync(["--build-job", "Pre-flight Checks"], GitHubAnswers.Run(), GitHubAnswers.Jobs());

        Assert.Equal(
            ["release_opened", "build_complete", "check_reported", "deploy_start", "deploy_complete", "health_check"],
            import.Events.Select(e => (string?)e["event_type"]));
        Assert.Equal(
            ["10:00:00", "10:01:00", "10:04:00", "10:01:10", "10:02:00", "10:03:00"],
            import.Events.Select(e => ((DateTimeOffset)e["emitted_at"]!).ToString("HH:mm:ss")));
        Assert.Equal([("build", "pass"), ("auto_tag_release", "pass")], import.Checks);
        Assert.Empty(import.Unmapped);
        Assert.Empty(import.Notes);
    }

    [Fact]
    public async Task Start_end_and_health_check_agree_on_the_deployment()
    {
        var import = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Jobs());
        string[] types = ["deploy_start", "deploy_complete", "health_check"];

        var ids = types.Select(type => (string?)import.Single(type)["payload"]!["deployment_id"]).Distinct();
        Assert.Equal([NameBasedUuid.Create(ReleaseId.Of("acme/shop", GitHubAnswers.Commit), "github-run/1001/1").ToString()], ids);
        Assert.Equal("https://github.com/acme/shop/actions/runs/1001/job/2003",
            (string?)import.Single("health_check")["payload"]!["artifact_url"]);
    }

    [Fact]
    public async Task Whoever_started_the_run_initiated_the_release()
    {
        var opened = (await DryRun.OfAsync(GitHubAnswers.Run(run => run["triggering_actor"] = new JsonObject { ["login"] = "grace" })))
            .Single("release_opened");
        Assert.Equal("grace", (string?)opened["payload"]!["initiating_actor"]);
        Assert.Equal(12, (int?)opened["payload"]!["scope_metadata"]!["github"]!["run_number"]);
    }

    [Fact]
    public async Task The_time_of_the_commit_is_kept_in_utc_and_left_out_where_nobody_says_it()
    {
        static string? CommittedAt(DryRun import) =>
        (string?)import.Single("release_opened")["payload"]!["scope_metadata"]!["committed_at"];
        var local = GitHubAnswers.Run(run => run["head_commit"]!["timestamp"] = "2026-01-05T12:59:00+03:00");
        Assert.Equal("2026-01-05T09:59:00Z", CommittedAt(await DryRun.OfAsync(local)));
        // The release of the tag says it, too; the run knows better.
        Assert.Equal("2026-01-05T09:59:00Z", CommittedAt(await DryRun.OfAsync(GitHubAnswers.Jobs(), GitHubAnswers.Release())));
        Assert.Equal("2026-01-05T09:59:00Z", CommittedAt(await DryRun.OfAsync(
            local, GitHubAnswers.Release(
                release => (release["target_commitish"], release["created_at"]) = (GitHubAnswers.Commit, "2026-01-05T11:00:00Z")))));
        Assert.Null(CommittedAt(await DryRun.OfAsync(GitHubAnswers.Jobs())));
    }

    [Fact]
    public async Task Whoever_reran_it_did_not()
    {
        var opened = (await DryRun.OfAsync(GitHubAnswers.Run(run =>
        {
            run["run_attempt"] = 2;
            run["triggering_actor"] = new JsonObject { ["login"] = "grace" };
        }))).Single("release_opened");
        Assert.Equal("ada", (string?)opened["payload"]!["initiating_actor"]);
    }

    [Theory]
    [InlineData("success", "succeeded")]
    [InlineData("failure", "failed")]
    [InlineData("timed_out", "failed")]
    [InlineData("cancelled", "failed")]
    public async Task A_deploy_job_ends_as_it_concluded(string conclusion, string status)
    {
        var import = await DryRun.OfAsync(
            GitHubAnswers.Run(), GitHubAnswers.Jobs(jobs => jobs.Job("Deploy to Production")["conclusion"] = conclusion));
        Assert.Equal(status, (string?)import.Single("deploy_complete")["payload"]!["status"]);
    }

    [Theory]
    [InlineData("skipped")]
    [InlineData("cancelled")]
    public async Task A_deploy_job_that_never_began_deployed_nothing(string conclusion)
    {
        var import = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Jobs(jobs =>
        {
            var deploy = jobs.Job("Deploy to Production");
            deploy["conclusion"] = conclusion;
            deploy["steps"] = new JsonArray();
            deploy["runner_id"] = 0;
            var smoke = jobs.Job("Production Smoke Test");
            smoke["conclusion"] = "skipped";
        }));
        Assert.Empty(import.OfType("deploy_start"));
        Assert.Empty(import.OfType("deploy_complete"));
        Assert.Empty(import.OfType("health_check"));
        import.Left("job 2002", "nothing was deployed");
        import.Left("job 2003", "neither pass nor fail");
    }

    [Fact]
    public async Task A_deployment_under_way_has_a_start_and_no_end()
    {
        var import = await DryRun.OfAsync(
            GitHubAnswers.Run(run => (run["status"], run["conclusion"]) = ("in_progress", null)),
            GitHubAnswers.Jobs(jobs =>
            {
                var deploy = jobs.Job("Deploy to Production");
                (deploy["status"], deploy["conclusion"], deploy["completed_at"]) = ("in_progress", null, null);
                var smoke = jobs.Job("Production Smoke Test");
                (smoke["status"], smoke["conclusion"], smoke["completed_at"]) = ("queued", null, null);
            }));
        Assert.Single(import.OfType("deploy_start"));
        Assert.Empty(import.OfType("deploy_complete"));
        import.Left("job 2002", "not completed");
        import.Left("job 2003", "queued");
    }

    [Fact]
    public async Task The_step_at_the_end_of_a_run_reports_everything_but_its_own_job()
    {
        var import = await DryRun.OfAsync(
            GitHubAnswers.Run(run => (run["status"], run["conclusion"]) = ("in_progress", null)),
            GitHubAnswers.Jobs(jobs =>
                (jobs.Job("Auto-Tag Release")["status"], jobs.Job("Auto-Tag Release")["conclusion"]) = ("in_progress", null)));
        Assert.Equal("succeeded", (string?)import.Single("deploy_complete")["payload"]!["status"]);
        Assert.Equal("pass", (string?)import.Single("health_check")["payload"]!["status"]);
        import.Left("job 2004", "in_progress");
    }

    [Fact]
    public async Task Without_its_jobs_the_run_as_a_whole_is_the_deployment()
    {
        var import = await DryRun.OfAsync(GitHubAnswers.Run());
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 10, 0, 1, TimeSpan.Zero), (DateTimeOffset)import.Single("deploy_start")["emitted_at"]!);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 10, 5, 0, TimeSpan.Zero),
            (DateTimeOffset)import.Single("deploy_complete")["emitted_at"]!);
    }

    [Fact]
    public async Task Without_its_run_the_jobs_tell_enough()
    {
        var import = await DryRun.OfAsync(GitHubAnswers.Jobs());
        Assert.Equal("acme/shop", (string?)import.Single("release_opened")["payload"]!["project"]);
        Assert.False(import.Single("release_opened")["payload"]!.AsObject().ContainsKey("initiating_actor"));
        Assert.Single(import.OfType("deploy_complete"));
    }

    [Fact]
    public async Task A_rerun_that_deploys_again_is_another_deployment_of_the_same_release()
    {
        var again = GitHubAnswers.Jobs(jobs =>
        {
            foreach (var job in jobs.Select(job => job!.AsObject()))
            {
                (job["id"], job["run_attempt"]) = ((long)job["id"]! + 100, 2);
                (job["started_at"], job["completed_at"]) = (Later(job["started_at"]!), Later(job["completed_at"]!));
            }
        });
        var rerun = GitHubAnswers.Run(run => (run["run_attempt"], run["run_started_at"]) = (2, "2026-01-05T11:00:01Z"));
        var import = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Jobs(), rerun, again);

        Assert.Single(import.OfType("release_opened"));
        Assert.Equal(2, import.OfType("deploy_start").Select(e => (string?)e["payload"]!["deployment_id"]).Distinct().Count());
        Assert.Equal(2, import.OfType("health_check").Select(e => (string?)e["payload"]!["deployment_id"]).Distinct().Count());
        Assert.Equal(import.Events.Count, import.Events.Select(e => (string?)e["idempotency_key"]).Distinct().Count());
    }

    [Fact]
    public async Task A_rerun_of_the_smoke_test_alone_is_no_second_deployment()
    {
        var rerun = GitHubAnswers.Run(run => (run["run_attempt"], run["run_started_at"]) = (2, "2026-01-05T11:00:01Z"));
        var jobs = GitHubAnswers.Jobs(jobs =>
        {
            foreach (var job in jobs.Select(job => job!.AsObject()))
                (job["id"], job["run_attempt"]) = ((long)job["id"]! + 100, 2);
            var smoke = jobs.Job("Production Smoke Test");
            (smoke["started_at"], smoke["completed_at"]) = (Later(smoke["started_at"]!), Later(smoke["completed_at"]!));
        });
        var first = NameBasedUuid.Create(ReleaseId.Of("acme/shop", GitHubAnswers.Commit), "github-run/1001/1").ToString();

        var alone = await DryRun.OfAsync(rerun, jobs);
        Assert.Equal(first, (string?)alone.Single("deploy_start")["payload"]!["deployment_id"]);
        Assert.Equal(first, (string?)alone.Single("health_check")["payload"]!["deployment_id"]);

        var together = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Jobs(), rerun, jobs);
        Assert.Equal(first, (string?)together.Single("deploy_start")["payload"]!["deployment_id"]);

        var withoutRuns = await DryRun.OfAsync(GitHubAnswers.Jobs(), jobs);
        Assert.Equal(first, (string?)withoutRuns.Single("deploy_start")["payload"]!["deployment_id"]);
        Assert.All(together.OfType("health_check"), check => Assert.Equal(first, (string?)check["payload"]!["deployment_id"]));
    }

    [Fact]
    public async Task A_matrix_of_deploy_jobs_is_one_deployment_that_fails_with_any_of_them()
    {
        var import = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Jobs(jobs =>
        {
            var deploy = jobs.Job("Deploy to Production");
            var west = deploy.Copy(
                copy => (copy["id"], copy["name"], copy["conclusion"], copy["completed_at"]) = (
                    2012, "Deploy to Production (west)", "failure", "2026-01-05T10:02:30Z"));
            deploy["name"] = "Deploy to Production (east)";
            jobs.Add((JsonNode)west);
        }));
        Assert.Equal("failed", (string?)import.Single("deploy_complete")["payload"]!["status"]);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 10, 2, 30, TimeSpan.Zero),
            (DateTimeOffset)import.Single("deploy_complete")["emitted_at"]!);
    }

    [Fact]
    public async Task A_job_of_a_called_workflow_is_named_without_its_caller()
    {
        var import = await DryRun.OfAsync(
            ["--smoke-job", "Ping"], GitHubAnswers.Run(),
            GitHubAnswers.Jobs(jobs => jobs.Job("Production Smoke Test")["name"] = "verify / Ping (eu)"));
        Assert.Single(import.OfType("health_check"));
    }

    [Theory]
    [InlineData("deploy to production")]
    [InlineData("deploy-production.yml")]
    [InlineData(".github/workflows/deploy-production.yml")]
    [InlineData("77")]
    public async Task The_deploy_workflow_is_named_by_name_file_or_id(string named) =>
        Assert.Single((await DryRun.OfAsync(["--deploy-workflow", named], GitHubAnswers.Run())).OfType("deploy_start"));

    [Fact]
    public async Task What_was_named_and_is_not_there_is_said()
    {
        var import = await DryRun.OfAsync(
            ["--deploy-job", "Ship", "--smoke-job", "Ping", "--build-job", "Make"], GitHubAnswers.Run(), GitHubAnswers.Jobs());
        Assert.Equal(3, import.Notes.Count);
        Assert.Contains((await DryRun.OfAsync(["--deploy-workflow", "Ship"], GitHubAnswers.Run())).Notes, note =>
            note.Contains("Ship", StringComparison.Ordinal));
    }

    private static string Later(JsonNode time) => ((DateTimeOffset)time).AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ");
}

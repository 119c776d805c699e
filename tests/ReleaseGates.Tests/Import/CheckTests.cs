using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Import;

public sealed class CheckTests
{
    [Theory]
    [InlineData("success", "pass")]
    [InlineData("failure", "fail")]
    [InlineData("timed_out", "fail")]
    [InlineData("startup_failure", "fail")]
    [InlineData("action_required", "fail")]
    [InlineData("cancelled", "fail")]
    [InlineData("stale", "fail")]
    [InlineData("neutral", "warning")]
    [InlineData("skipped", "skipped")]
    public async Task A_run_of_another_workflow_is_a_check_with_its_conclusion(string conclusion, string status)
    {
        var import = await DryRun.OfAsync(GitHubAnswers.OtherRun(1002, "CI / Odoo 18", conclusion));
        Assert.Equal([("ci_odoo_18", status)], import.Checks);
        Assert.Equal("G1", (string?)import.Single("check_reported")["gate_code"]);
    }

    [Theory]
    [InlineData("in_progress")]
    [InlineData("queued")]
    [InlineData("waiting")]
    public async Task What_is_not_completed_is_not_reported_and_said(string status)
    {
        var import = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.OtherRun(1002, "CI", null, status));
        Assert.Empty(import.Checks);
        import.Left("run 1002", status);
    }

    [Fact]
    public async Task A_conclusion_of_next_year_is_not_guessed()
    {
        var import = await DryRun.OfAsync(GitHubAnswers.OtherRun(1002, "CI", "promising"));
        Assert.Empty(import.Checks);
        import.Left("run 1002", "'promising'");
    }

    [Fact]
    public async Task The_build_may_be_a_workflow_of_its_own()
    {
        var import = await DryRun.OfAsync(["--build-job", "CI"], GitHubAnswers.Run(), GitHubAnswers.OtherRun(1002, "CI", "success"));
        Assert.Equal([("build", "pass")], import.Checks);
        Assert.Single(import.OfType("build_complete"));
    }

    [Fact]
    public async Task Jobs_of_another_workflow_carry_its_name()
    {
        var tests = GitHubAnswers.Jobs(jobs =>
        {
            while (jobs.Count > 1)
                jobs.RemoveAt(1);
            (jobs[0]!["run_id"], jobs[0]!["workflow_name"], jobs[0]!["name"], jobs[0]!["conclusion"]) = (
                1002, "CI", "Unit tests", "failure");
        });
        var import = await DryRun.OfAsync(GitHubAnswers.OtherRun(1002, "CI", "failure"), tests);
        Assert.Equal([("ci_unit_tests", "fail"), ("ci", "fail")], import.Checks);
    }

    [Fact]
    public async Task Jobs_of_one_name_do_not_hide_each_other()
    {
        var import = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Jobs(jobs =>
        {
            var checks = jobs.Job("Pre-flight Checks");
            jobs.Add((JsonNode)checks.Copy(copy => (copy["id"], copy["conclusion"]) = (2010, "failure")));
            jobs.Add((JsonNode)checks.Copy(
                copy => (copy["id"], copy["name"], copy["completed_at"]) = (2011, "Pre-flight: checks!", "2026-01-05T10:01:30Z")));
        }));
        Assert.Equal(
            [("auto_tag_release", "pass"), ("pre_flight_checks", "pass"), ("pre_flight_checks_2", "fail"), ("pre_flight_checks_3", "pass")],
            import.Checks.OrderBy(check => check.Name));
    }

    [Fact]
    public async Task A_rerun_has_the_name_of_what_it_reran_and_comes_later()
    {
        var failed = GitHubAnswers.Jobs(jobs => jobs.Job("Pre-flight Checks")["conclusion"] = "failure");
        var again = GitHubAnswers.Jobs(jobs =>
        {
            var checks = jobs.Job("Pre-flight Checks");
            (checks["id"], checks["run_attempt"], checks["started_at"], checks["completed_at"]) = (
                2101, 2, "2026-01-05T11:00:10Z", "2026-01-05T11:01:00Z");
            while (jobs.Count > 1)
                jobs.RemoveAt(1);
        });
        var import = await DryRun.OfAsync(GitHubAnswers.Run(run => run["run_attempt"] = 2), failed, again);
        Assert.Equal([("pre_flight_checks", "fail"), ("pre_flight_checks", "pass")],
            import.Checks.Where(check => check.Name!.StartsWith("pre", StringComparison.Ordinal)));
    }
}

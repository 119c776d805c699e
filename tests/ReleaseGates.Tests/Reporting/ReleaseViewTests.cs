using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Reporting;

/// <summary>The views of releases and gates, each figure computed a second time from the rows of the tables.</summary>
public sealed class ReleaseViewTests(ReportingFixture history) : IClassFixture<ReportingFixture>
{
    private Records Records => history.Records;

    [Fact]
    public async Task Every_gate_is_summed_up_from_its_latest_checks()
    {
        var (rows, now) = await Records.QueryAsync(history.Database, "select * from ops.v_release_gate_summary");
        Assert.Equal(Records.Releases.Count * 4, rows.Count);
        foreach (var row in rows)
        {
            var gate = Records.Gates.Single(gate => gate.Id("gate_id") == row.Id("gate_id"));
            var release = Records.Release(gate.Id("release_id"));
            Assert.Equal(
                (release.Text("project"), release.Text("release_name"), release.Text("environment_target"), release.Text("status")),
                (row.Text("project"), row.Text("release_name"), row.Text("environment_target"), row.Text("release_status")));
            string[] same = ["gate_code", "gate_name", "status", "entered_at", "resolved_at", "resolved_by", "exception_id"];
            Assert.Equal(same.Select(gate.Text), same.Select(row.Text));
            decimal? inGate = gate.Time("entered_at") is { } entered ? Row.Seconds(entered, gate.Time("resolved_at") ?? now) : null;
            Assert.Equal(inGate, row.Number("seconds_in_gate"));
            var latest = Records.Checks.Where(check => check.Id("gate_id") == gate.Id("gate_id"))
                .GroupBy(check => (check.Text("check_name"), check.Text("persona")))
                .Select(group => group.MaxBy(check => (check.Time("reported_at"), check.Time("created_at"), check.Id("check_id"))!)!)
                    .ToList();
            foreach (var (column, status) in new[] { ("checks_passing", "pass"), ("checks_failing", "fail"), ("checks_warning", "warning"),
                ("checks_skipped", "skipped") })
                Assert.Equal(latest.Count(check => check.Text("status") == status), row.Number(column));
            Assert.Equal(
                latest.Where(check => check.Text("status") == "fail").Select(check => check.Word("check_name")).Distinct()
                .Order(StringComparer.Ordinal),
                row.List("failing_checks"));
        }
        Assert.Contains(rows, row => row.Number("checks_failing") > 1);
        Assert.Contains(rows, row => row.Text("status") == "bypassed");
    }

    [Fact]
    public async Task Health_is_the_first_word_that_holds()
    {
        var (rows, _) = await Records.QueryAsync(history.Database, "select * from ops.v_release_health");
        Assert.Equal(Records.Releases.Count, rows.Count);
        foreach (var row in rows)
        {
            var release = Records.Release(row.Id("release_id"));
            var id = release.Id("release_id");
            var gates = Records.Gates.Where(gate => gate.Id("release_id") == id).ToList();
            var deployments = Records.Deployments.Where(deployment => deployment.Id("release_id") == id).ToList();
            var incidents = Records.Incidents.Where(incident => incident.Id("release_id") == id).ToList();
            var latest = LatestToTarget(release);
            Assert.Equal(gates.Count(gate => gate.Text("status") is "passed" or "bypassed"), row.Number("gates_settled"));
            Assert.Equal(gates.Count(gate => gate.Text("status") == "failed"), row.Number("gates_failed"));
            Assert.Equal(latest?.Id("deployment_id"), row.Id("deployment_id"));
            Assert.Equal(
                (latest?.Text("status"), latest?.Text("g4_status"), latest?.Text("compliance"), latest?.Text("deployed_at")),
                (row.Text("deployment_status"), row.Text("g4_status"), row.Text("compliance"), row.Text("deployed_at")));
            Assert.Equal(deployments.Count(deployment => deployment.Text("compliance") == "ungated"), row.Number("ungated_deployments"));
            Assert.Equal(deployments.Count(deployment => deployment.Text("status") == "rolled_back"),
                row.Number("rolled_back_deployments"));
            Assert.Equal(incidents.Count, row.Number("incidents"));
            var open = incidents.Count(incident => incident.Text("resolved_at") is null);
            Assert.Equal(open, row.Number("open_incidents"));
            var health = (open, release.Text("status"), latest?.Text("status"), latest?.Text("g4_status")) switch
            {
                ( > 0, _, _, _) => "incident",
                (_, "rolled_back", _, _) => "rolled_back",
                (_, _, "failed", _) or (_, _, _, "failed") => "failing",
                (_, _, "succeeded", "passed") => "healthy",
                (_, _, not null, _) => "unconfirmed",
                _ when gates.Any(gate => gate.Text("status") == "failed") => "blocked",
                _ => "not_deployed",
            };
            Assert.Equal(health, row.Text("health"));
        }
        Assert.True(rows.Select(row => row.Text("health")).Distinct().Count() >= 5);
    }

    [Fact]
    public async Task Evidence_is_counted_against_the_most_specific_requirement()
    {
        var (rows, now) = await Records.QueryAsync(
            history.Database, "select *, extract(epoch from max_age) as max_age_seconds from ops.v_evidence_completeness");
        var seconds = (await Records.QueryAsync(
            history.Database, "select requirement_id, extract(epoch from max_age) as seconds from ops.gate_requirements"))
            .Rows.ToDictionary(row => row.Word("requirement_id"), row => row.Number("seconds"));
        var expected = 0;
        foreach (var release in Records.Releases)
        {
            var target = release.Word("environment_target");
            var policy = Records.Requirements
                .Where(one => (one.Text("environment") is null || one.Text("environment") == target)
                    && (one.Text("project") is null || one.Text("project") == release.Text("project")))
                .GroupBy(one => (one.Text("gate_code"), one.Text("code")))
                .Select(group => group.MinBy(one => (one.Text("project") is null, one.Text("environment") is null))!)
                .Where(one => one.Flag("enabled") && one.Text("kind") == "evidence");
            foreach (var asked in policy)
            {
                expected++;
                var gate = Records.Gates.Single(
                    gate => gate.Id("release_id") == release.Id("release_id") && gate.Text("gate_code") == asked.Text("gate_code"));
                var attached = Records.Evidence.Where(one =>
                    one.Id("release_id") == release.Id("release_id") && one.Text("artifact_type") == asked.Text("subject")
                    && (one.Id("gate_id") is null || one.Id("gate_id") == gate.Id("gate_id"))
                    && (asked.Text("gate_code") != "G4"
                        || (LatestToTarget(release) is { } latest && one.Id("deployment_id") == latest.Id("deployment_id")))).ToList();
                var age = seconds[asked.Word("requirement_id")];
                var fresh = attached.Count(one => age is null || Row.Seconds(one.Time("created_at")!.Value, now) < age);
                var row = Assert.Single(
                    rows, row => row.Id("release_id") == release.Id("release_id") && row.Text("gate_code") == asked.Text("gate_code")
                    && row.Text("requirement") == asked.Text("code"));
                Assert.Equal((asked.Text("subject"), asked.Number("min_count"), (decimal?)attached.Count, (decimal?)fresh),
                    (row.Text("artifact_type"), row.Number("needed"), row.Number("attached"), row.Number("fresh")));
                Assert.Equal(fresh >= asked.Number("min_count"), row.Flag("complete"));
                Assert.Equal(age, row.Number("max_age_seconds"));
                Assert.Equal(target, row.Text("environment"));
                Assert.Equal(attached.Max(one => one.Time("created_at")), row.Time("latest_at"));
                Assert.Equal(attached.OrderBy(one => one.Time("created_at")).Select(one => one.Word("artifact_id")),
                    row.List("artifact_ids"));
            }
        }
        Assert.Equal(expected, rows.Count);
        Assert.Contains(rows, row => row.Flag("complete"));
        Assert.Contains(rows, row => row.Number("fresh") < row.Number("attached"));
    }

    [Fact]
    public async Task Evidence_is_complete_exactly_where_a_decision_does_not_miss_it()
    {
        // The view counts, the rule judges; the two are written apart and must not drift.
        var (rows, _) = await Records.QueryAsync(
            history.Database, "select * from ops.v_evidence_completeness where environment in ('staging', 'production')");
        var compared = 0;
        foreach (var release in rows.GroupBy(row => (row.Id("release_id"), row.Word("environment"))))
        {
            var units = await history.Database.ValueAsync<string>(
                "select jsonb_agg(reason)::text from ops_private.judge_releases(array[$1::uuid]) j "
                    + "cross join jsonb_array_elements(j.reasons) reason where j.environment = $2 and (j.gate_code <> 'G4')",
                release.Key.Item1, release.Key.Item2);
            var missing = JsonNode.Parse(units ?? "[]")!.AsArray()
                .Where(reason => (string?)reason!["code"] is "evidence_missing" or "evidence_stale")
                    .Select(reason => $"{reason!["gate"]} {reason["requirement"]}").ToHashSet();
            foreach (var row in release.Where(row => row.Text("gate_code") != "G4"))
            {
                Assert.Equal(!missing.Contains($"{row.Text("gate_code")} {row.Text("requirement")}"), row.Flag("complete"));
                compared++;
            }
        }
        Assert.True(compared > 20);
    }

    [Fact]
    public async Task Eligibility_is_the_decision_and_names_who_is_waited_for()
    {
        var (rows, _) = await Records.QueryAsync(history.Database, "select * from ops.v_promotion_eligibility", "qa_tester");
        Assert.Equal(Records.Releases.Sum(release => release.Text("environment_target") == "production" ? 2 : 1), rows.Count);
        foreach (var row in rows)
        {
            var decision = JsonNode.Parse((await history.Database.ValueAsync<string>(
                "select ops.decide_promotion($1, $2)::text", row.Id("release_id"), row.Word("environment")))!)!;
            Assert.Equal((string?)decision["verdict"] == "allow", row.Flag("eligible"));
            Assert.True(JsonNode.DeepEquals(decision["reasons"], JsonNode.Parse(row.Word("reasons"))));
            Assert.Equal(
                decision["reasons"]!.AsArray().Where(reason => (string?)reason!["code"] != "gate_not_settled")
                    .SelectMany(reason => reason!["who_can_fix"]!.AsArray()).Select(persona => (string)persona!).Distinct()
                        .Order(StringComparer.Ordinal),
                row.List("waiting_on"));
            var release = Records.Release(row.Id("release_id"));
            Assert.Equal(
                (release.Text("project"), release.Text("release_name"), release.Text("status")),
                (row.Text("project"), row.Text("release_name"), row.Text("release_status")));
        }
        Assert.Contains(rows, row => row.List("waiting_on").Count > 1);
    }

    private Row? LatestToTarget(Row release) => Records.Deployments
        .Where(deployment => deployment.Id("release_id") == release.Id("release_id")
            && deployment.Text("environment") == release.Text("environment_target") && deployment.Id("rollback_of") is null)
        .MaxBy(deployment => (deployment.Time("deployed_at") ?? deployment.Time("created_at"), deployment.Time("created_at"))!);
}

using Xunit;

namespace ReleaseGates.Tests.Reporting;

/// <summary>The views of deployments, environments, exceptions and submissions, computed a second time.</summary>
public sealed class OperationViewTests(ReportingFixture history) : IClassFixture<ReportingFixture>
{
    private Records Records => history.Records;

    [Fact]
    public async Task The_history_of_deployments_is_the_same_for_the_sre()
    {
        var (rows, _) = await Records.QueryAsync(history.Database, "select * from ops.v_deployment_history", "sre");
        Assert.Equal(Records.Deployments.Count, rows.Count);
        string[] same =
        [
            "release_id", "environment", "source_ref", "status", "compliance", "compliance_reasons", "decision_id", "deployed_by",
            "deployed_at",
            "completed_at", "reported_late", "g4_status", "g4_resolved_at", "rollback_of", "created_at",
        ];
        foreach (var row in rows)
        {
            var deployment = Records.Deployments.Single(one => one.Id("deployment_id") == row.Id("deployment_id"));
            Assert.Equal(same.Select(deployment.Text), same.Select(row.Text));
            decimal? took = deployment.Time("completed_at") is { } completed
                ? Row.Seconds(deployment.Time("deployed_at")!.Value, completed) : null;
            Assert.Equal(took, row.Number("duration_seconds"));
            var by = Records.Deployments.Where(
                one => one.Id("rollback_of") == deployment.Id("deployment_id") && one.Text("status") is "succeeded" or "rolled_back"
                    && one.Id("rollback_of") == deployment.Id("deployment_id"))
                .MinBy(one => (one.Time("deployed_at"), one.Id("deployment_id"))!);
            Assert.Equal(by?.Id("deployment_id"), row.Id("rolled_back_by"));
        }
        Assert.Contains(rows, row => row.Id("rolled_back_by") is not null);
    }

    [Fact]
    public async Task What_runs_where_succeeded_and_was_completed_last()
    {
        var (rows, _) = await Records.QueryAsync(history.Database, "select * from ops.v_environment_state");
        var places = Records.Deployments.GroupBy(
            deployment => (Project: Records.Project(deployment), Environment: deployment.Word("environment"))).ToList();
        Assert.Equal(places.Count, rows.Count);
        foreach (var place in places)
        {
            var row = Assert.Single(
                rows, row => row.Text("project") == place.Key.Project && row.Text("environment") == place.Key.Environment);
            var running = place.Where(one => one.Text("status") == "succeeded")
                .MaxBy(one => (one.Time("live_at"), one.Time("created_at"))!);
            var coming = place.Where(one => one.Text("status") == "in_progress")
                .MaxBy(one => (!IsStale(one), one.Time("deployed_at") ?? one.Time("created_at"), one.Time("created_at"))!);
            string[] same = ["deployment_id", "release_id", "source_ref", "compliance", "compliance_reasons", "g4_status", "rollback_of",
                "decision_id"];
            Assert.Equal(same.Select(column => running?.Text(column)), same.Select(row.Text));
            Assert.Equal(running?.Time("completed_at") ?? running?.Time("deployed_at"), row.Time("running_since"));
            Assert.Equal(running is null ? null : Records.Release(running.Id("release_id")).Text("release_name"), row.Text("release_name"));
            var decision = running?.Id("decision_id") is { } id ? Records.Decisions.Single(one => one.Id("decision_id") == id) : null;
            Assert.Equal((decision?.Text("requested_by"), decision?.Text("created_at")), (row.Text("decided_by"), row.Text("decided_at")));
            Assert.Equal((coming?.Id("deployment_id"), coming?.Id("release_id")),
                (row.Id("next_deployment_id"), row.Id("next_release_id")));
            Assert.Equal(coming is null ? null : Records.Release(coming.Id("release_id")).Text("release_name"),
                row.Text("next_release_name"));
            Assert.Equal(
                Records.Incidents.Count(
                    incident => incident.Text("environment") == place.Key.Environment && incident.Text("resolved_at") is null
                    && incident.Text("project") is var project && (project is null || project == place.Key.Project)),
                row.Number("open_incidents"));
        }
        Assert.Contains(rows, row => row.Text("decided_by") is not null);
        Assert.Contains(rows, row => row.Number("open_incidents") > 0);
    }

    private static bool IsStale(Row deployment) => deployment.Time("deployed_at") is { } started
        && (started < deployment.Time("created_at") ? started : deployment.Time("created_at")!.Value).AddHours(24) <= DateTimeOffset.UtcNow;

    [Fact]
    public async Task Ungated_deployments_are_listed_with_why_and_with_who_accepted_it_last()
    {
        var (rows, _) = await Records.QueryAsync(history.Database, "select * from ops.v_ungated_deployments");
        var ungated = Records.Deployments.Where(one => one.Text("compliance") == "ungated").ToList();
        Assert.Equal(ungated.Count, rows.Count);
        foreach (var deployment in ungated)
        {
            var row = Assert.Single(rows, row => row.Id("deployment_id") == deployment.Id("deployment_id"));
            var release = Records.Release(deployment.Id("release_id"));
            Assert.Equal((release.Text("project"), release.Text("release_name")), (row.Text("project"), row.Text("release_name")));
            string[] same = ["environment", "source_ref", "status", "deployed_at", "deployed_by", "reported_late"];
            Assert.Equal(same.Select(deployment.Text), same.Select(row.Text));
            Assert.Equal(deployment.Text("compliance_reasons"), row.Text("reasons"));
            Assert.Equal(
                deployment.Json.GetProperty("compliance_reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString()!)
                .Distinct().Order(StringComparer.Ordinal),
                row.List("reason_codes"));
            var accepted = Records.Exceptions.Where(one => one.Id("deployment_id") == deployment.Id("deployment_id"))
                .MaxBy(one => (one.Time("created_at"), one.Id("exception_id"))!);
            Assert.Equal(
                (accepted?.Text("exception_id"), accepted?.Text("approver_id"), accepted?.Text("created_at"),
                    accepted?.Text("risk_statement")),
                (row.Text("accepted_exception_id"), row.Text("accepted_by"), row.Text("accepted_at"), row.Text("risk_statement")));
        }
        Assert.Contains(rows, row => row.Text("accepted_by") is not null);
        Assert.Contains(rows, row => row.Text("accepted_by") is null);
        Assert.Contains(rows, row => row.Flag("before_first_decision"));
        Assert.Contains(rows, row => !row.Flag("before_first_decision"));
        Assert.Contains(rows, row => row.List("failed_checks").Any());
    }

    [Fact]
    public async Task An_exception_says_how_long_it_still_holds_and_what_stands_on_it()
    {
        var (rows, now) = await Records.QueryAsync(history.Database, "select * from ops.v_exception_status");
        Assert.Equal(Records.Exceptions.Count, rows.Count);
        foreach (var row in rows)
        {
            var exception = Records.Exceptions.Single(one => one.Id("exception_id") == row.Id("exception_id"));
            string[] same =
            [
                "release_id", "exception_type", "impacted_gates", "reason", "risk_statement", "requested_by", "approver_id",
                "effective_from",
                "expires_at", "compensating_controls", "post_review_status", "post_review_due_at", "created_at",
            ];
            Assert.Equal(same.Select(exception.Text), same.Select(row.Text));
            Assert.Equal(exception.Text("deployment_id"), row.Text("accepted_deployment_id"));
            var (from, until) = (exception.Time("effective_from")!.Value, exception.Time("expires_at")!.Value);
            Assert.Equal(now < from ? "scheduled" : now < until ? "in_force" : "expired", row.Text("state"));
            Assert.Equal(Math.Max(0, Row.Seconds(now > from ? now : from, until)), row.Number("seconds_left"));
            Assert.Equal(exception.Text("post_review_status") == "pending" && exception.Time("post_review_due_at") < now,
                row.Flag("review_overdue"));
            Assert.Equal(Records.Gates.Where(gate => gate.Id("exception_id") == exception.Id("exception_id"))
                .Select(gate => gate.Word("gate_code")).Order(StringComparer.Ordinal), row.List("bypassed_gates"));
            Assert.Equal(
                Records.Deployments.Where(
                    one => one.Id("release_id") == exception.Id("release_id") && one.Text("compliance") == "excepted"
                    && one.List("compliance_reasons").Contains(exception.Word("exception_id")))
                    .OrderBy(one => one.Time("deployed_at")).ThenBy(one => one.Word("deployment_id"), StringComparer.Ordinal)
                        .Select(one => one.Word("deployment_id")),
                row.List("deployments"));
        }
        Assert.Equal(["expired", "in_force", "scheduled"], rows.Select(row => row.Word("state")).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(rows, row => row.Flag("review_overdue"));
        Assert.Contains(rows, row => row.List("deployments").Count > 0);
        Assert.Contains(rows, row => row.List("bypassed_gates").Count > 0);
    }

    [Fact]
    public async Task Anomalies_are_the_three_kinds_that_the_log_shows()
    {
        var (rows, _) = await Records.QueryAsync(history.Database, "select * from ops.v_ingest_anomalies");
        var expected = Records.Submissions
            .Where(one => one.Text("processing_status") == "duplicate"
                && one.Json.GetProperty("result").TryGetProperty("payload_matches", out var matches) && !matches.GetBoolean())
            .Select(one => $"payload_differs {one.Text("ingest_id")} {one.Text("original_ingest_id")}")
            .Concat(Records.Submissions.Where(one => one.Text("processing_status") == "error")
                .Select(one => $"processing_failed {one.Text("ingest_id")} "))
            .Concat(from taken in Records.Events
                    from log in Records.Submissions
                    where log.Text("processing_status") == "accepted" && log.Text("idempotency_key") == taken.Text("idempotency_key")
                        && log.Id("ingest_id") != taken.Id("event_id")
                    select $"key_taken_by_direct_insert {log.Text("ingest_id")} {taken.Text("event_id")}");
        Assert.Equal(expected.Order(StringComparer.Ordinal),
            rows.Select(row => $"{row.Text("anomaly")} {row.Text("ingest_id")} {row.Text("original_ingest_id")}")
            .Order(StringComparer.Ordinal));
        Assert.Equal(3, rows.Select(row => row.Text("anomaly")).Distinct().Count());
    }
}

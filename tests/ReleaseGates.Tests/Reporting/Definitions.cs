using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ReleaseGates.Tests.Reporting;

/// <summary>The definitions of docs/metrics.md once more, over the plain rows and without a word of the database's SQL.</summary>
internal sealed partial class Definitions(Records records)
{
    public IEnumerable<Fact> Facts() => All().Select(fact => fact with { Counted = IsCounted(fact) });

    /// <summary>Deployments and incidents count from the first decision that their project recorded.</summary>
    private bool IsCounted(Fact fact) => fact.Project is null || fact.RowTable is not ("deployments" or "incidents")
        || records.Decisions.Any(decision => records.Project(decision) == fact.Project && decision.Time("created_at") <= fact.At);

    private IEnumerable<Fact> All() =>
    [
        .. Live(rollbacks: false).Select(one => Deployment("deployment_frequency", "per_day", one, LiveAt(one), 1)),
        .. LeadTimes(),
        .. Live(rollbacks: false).Select(one => Deployment("change_failure_rate", "ratio", one, LiveAt(one), Failed(one))),
        .. RecoveryTimes(),
        .. Live(rollbacks: true).Select(one => Deployment("rework_rate", "ratio", one, LiveAt(one), IsRework(one) ? 1 : 0)),
        .. CycleTimes(),
        .. ApprovalLatencies(),
        .. WentOut().Where(one => one.Text("environment") == "production")
            .Select(one => Deployment(
                "complete_g3_rate", "ratio", one, one.Time("deployed_at")!.Value, HadWholePackage(one) ? 1 : 0) with { GateCode = "G3" }),
        .. WentOut().Select(one =>
            Deployment("bypass_rate", "ratio", one, one.Time("deployed_at")!.Value, one.Text("compliance") == "excepted" ? 1 : 0)),
        .. WentOut().Select(one =>
            Deployment("ungated_rate", "ratio", one, one.Time("deployed_at")!.Value, one.Text("compliance") == "ungated" ? 1 : 0)),
        .. TimesInGate(),
        .. Live(rollbacks: true).Where(one => one.Id("rollback_of") is not null && one.Time("completed_at") is not null)
            .Select(one => Deployment(
                "rollback_time", "seconds", one, one.Time("completed_at")!.Value,
                Row.Seconds(one.Time("deployed_at")!.Value, one.Time("completed_at")!.Value))),
        .. records.Drills.Select(drill => Drill("drill_frequency", "per_day", drill, 1)),
        .. records.Drills.Select(
            drill => Drill("drill_success_rate", "ratio", drill, drill.Text("outcome") == "success" && drill.Flag("restore_validated") ? 1
                : 0)),
    ];

    private IEnumerable<Row> Live(bool rollbacks) => records.Deployments.Where(one =>
        one.Text("status") is "succeeded" or "rolled_back" && (rollbacks || one.Id("rollback_of") is null));

    private IEnumerable<Row> WentOut() =>
        records.Deployments.Where(one => one.Id("rollback_of") is null && one.Time("deployed_at") is not null);

    private static DateTimeOffset LiveAt(Row deployment) => deployment.Time("completed_at") ?? deployment.Time("deployed_at")!.Value;

    private IEnumerable<Fact> LeadTimes() =>
        from one in Live(rollbacks: false)
        group one by (one.Id("release_id"), one.Text("environment")) into place
        let first = place.MinBy(one => (LiveAt(one), one.Id("deployment_id")))!
        let changed = ChangedAt(records.Release(first.Id("release_id")))
        where LiveAt(first) >= changed
        select Deployment("lead_time", "seconds", first, LiveAt(first), Row.Seconds(changed, LiveAt(first)));

    private static DateTimeOffset ChangedAt(Row release) =>
        release.Json.GetProperty("scope_metadata").TryGetProperty("committed_at", out var committed)
            && committed.ValueKind == JsonValueKind.String
        && Iso8601().IsMatch(committed.GetString()!)
            ? DateTimeOffset.Parse(committed.GetString()!, CultureInfo.InvariantCulture)
            : release.Time("created_at")!.Value;

    private int Failed(Row deployment) =>
        deployment.Text("status") == "rolled_back"
            || records.Incidents.Any(incident => incident.Id("deployment_id") == deployment.Id("deployment_id")
                && deployment.Time("deployed_at") <= incident.Time("detected_at")!.Value.AddMinutes(2)) ? 1 : 0;

    private IEnumerable<Fact> RecoveryTimes() =>
        from incident in records.Incidents
        where incident.Time("resolved_at") is not null
        select new Fact("recovery_time", "seconds", incident.Text("project"),
            incident.Word("environment"), null,
            incident.Time("resolved_at")!.Value, Row.Seconds(incident.Time("detected_at")!.Value, incident.Time("resolved_at")!.Value),
            "incidents", incident.Id("incident_id")!.Value);

    private bool IsRework(Row deployment) => deployment.Id("rollback_of") is not null || records.Incidents.Any(incident =>
        incident.Text("project") == records.Project(deployment)
            && incident.Text("environment") == deployment.Text("environment")
        && incident.Id("deployment_id") != deployment.Id("deployment_id")
        && incident.Time("detected_at") <= deployment.Time("deployed_at")
            && (incident.Time("resolved_at") ?? DateTimeOffset.MaxValue) >= deployment.Time("deployed_at"));

    private IEnumerable<Fact> CycleTimes() =>
        from decision in records.Decisions
        where decision.Text("verdict") == "allow"
        group decision by (decision.Id("release_id"), decision.Text("environment")) into place
        let first = place.MinBy(one => (one.Time("created_at"), one.Id("decision_id")))!
        let release = records.Release(first.Id("release_id"))
        select new Fact("promotion_cycle_time", "seconds", release.Text("project"), first.Word("environment"), null,
            first.Time("created_at")!.Value,
            Row.Seconds(release.Time("created_at")!.Value, first.Time("created_at")!.Value), "promotion_decisions",
            first.Id("decision_id")!.Value);

    private IEnumerable<Fact> ApprovalLatencies() =>
        from approval in records.Approvals
        where approval.Text("decision") == "approved" && approval.Id("gate_id") is not null
        let gate = records.Gates.Single(gate => gate.Id("gate_id") == approval.Id("gate_id"))
        where gate.Time("entered_at") is not null
        select OfGate("approval_latency", gate, approval.Time("created_at")!.Value,
            Math.Max(0, Row.Seconds(gate.Time("entered_at")!.Value, approval.Time("created_at")!.Value)), "approvals",
            approval.Id("approval_id")!.Value);

    private IEnumerable<Fact> TimesInGate() =>
        from gate in records.Gates
        where gate.Time("resolved_at") is not null
        select OfGate("time_in_gate", gate, gate.Time("resolved_at")!.Value,
            Row.Seconds(gate.Time("entered_at")!.Value, gate.Time("resolved_at")!.Value), "release_gates", gate.Id("gate_id")!.Value);

    private bool HadWholePackage(Row deployment) => deployment.Text("compliance") switch
    {
        "gated" => true,
        "excepted" => !records.Exceptions.Any(exception => exception.Id("release_id") == deployment.Id("release_id")
            && exception.List("impacted_gates").Contains("G3")
                && deployment.List("compliance_reasons").Contains(exception.Word("exception_id"))),
        _ => false,
    };

    private Fact Deployment(string kpi, string unit, Row deployment, DateTimeOffset at, decimal measure) =>
        new(kpi, unit, records.Project(deployment), deployment.Word("environment"), null, at, measure, "deployments",
            deployment.Id("deployment_id")!.Value);

    private Fact OfGate(string kpi, Row gate, DateTimeOffset at, decimal measure, string table, Guid id)
    {
        var release = records.Release(gate.Id("release_id"));
        return new(kpi, "seconds", release.Text("project"), release.Word("environment_target"), gate.Text("gate_code"), at, measure, table,
            id);
    }

    private static Fact Drill(string kpi, string unit, Row drill, decimal measure) =>
        new(kpi, unit, null, drill.Word("environment"), null, drill.Time("executed_at")!.Value, measure, "recovery_drills",
            drill.Id("drill_id")!.Value);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$")]
    private static partial Regex Iso8601();
}

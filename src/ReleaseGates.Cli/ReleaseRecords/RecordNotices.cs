using ReleaseGates.Releases;
using System.Text.Json;

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>What stands out in a record: waivers, ungated deployments, rollbacks, incidents.</summary>
internal static class RecordNotices
{
    public static IEnumerable<RecordNotice> Of(ReleaseRecord record) =>
        [.. record.Exceptions.Select(Waiver), .. record.Deployments.SelectMany(OfDeployment),
            .. record.Incidents.Select(Incident), .. record.Notices.Select(Against)];

    private static RecordNotice Against(JsonElement notice) => new(
        notice.Text("code") == "commit_rolled_back" ? "rolled_back" : "pending",
        $"{notice.Text("message")}{(notice.Text("by") is { } by ? $" By {by}" : "")}"
            + $"{(notice.Text("subject") is { } subject ? $" ({subject})" : "")}{(notice.Clock("at") is { } at ? $", {at}." : "")}",
        notice.Text("reason") is { } reason ? $"Reason: {reason}" : null);

    private static RecordNotice Waiver(JsonElement exception)
    {
        var gates = exception.List("impacted_gates");
        var state = exception.Text("state");
        var granted = $"{exception.Text("exception_type")} by {exception.Text("approver_id")}"
            + (exception.Text("approver_kind") is "agent" or "service" ? $", {exception.Text("approver_kind")}" : "");
        var until = exception.Clock("expires_at");
        var said = (exception.Text("accepted_deployment_id"), state) switch
        {
            ({ } deployment, _) => $"The risk of the ungated deployment {deployment} was accepted after the fact for {gates} ({granted}).",
            (_, "in_force") => $"{gates} waived until {until} ({granted}).",
            (_, "revoked") => $"{gates} is not waived any more: {exception.Text("revoked_by")} revoked it at "
                + $"{exception.Clock("revoked_at")} ({granted}).",
            (_, "scheduled") => $"{gates} will be waived from {exception.Clock("effective_from")} until {until} ({granted}).",
            _ => $"{gates} was waived until {until}; the exception has ended ({granted}).",
        };
        var overdue = exception.Text("review_overdue") == "true"
            ? $" The review was due at {exception.Clock("post_review_due_at")} and is overdue." : "";
        if (exception.Text("continues") is { } first)
            said += $" It carries {first} on to {exception.Text("subject_ref")}.";
        return new(overdue.Length > 0 ? "overdue" : state is "expired" or "revoked" ? "expired" : "bypassed",
            said, $"Reason: {exception.Text("reason")} Risk: {exception.Text("risk_statement")}{overdue}");
    }

    private static IEnumerable<RecordNotice> OfDeployment(JsonElement deployment)
    {
        var what = $"The {(deployment.Text("rollback_of") is null ? "deployment" : "rollback")} to "
            + $"{deployment.Text("environment")} of {deployment.Clock("deployed_at") ?? "a later time"}";
        if (deployment.Text("compliance") == "ungated" && deployment.Text("cancelled") != "true")
            yield return new("ungated",
                $"{what} was made without its gates{(deployment.Text("reported_late") == "true" ? " and was reported late" : "")}.",
                RecordDocument.Compliance(deployment) + (deployment.List("failed_checks") is { } failed
                    ? $" Failed checks of its commit, whenever known: {failed}." : ""));
        if (deployment.Text("status") == "rolled_back")
            yield return new("rolled_back",
                $"{what} was rolled back{(deployment.Text("rolled_back_by") is { } by ? $" by deployment {by}" : "")}.");
        if (deployment.Text("status") == "failed" && deployment.Text("cancelled") != "true")
            yield return new("failed", $"{what} {(deployment.Text("interrupted") == "true" ? "was broken off" : "failed")}.");
        if (deployment.Text("stale") == "true")
            yield return new("failed", $"{what} was never reported to have ended.");
    }

    private static RecordNotice Incident(JsonElement incident) => incident.Clock("resolved_at") is { } resolved
        ? new("expired", $"A {incident.Text("severity")} incident in {incident.Text("environment")}, "
            + $"{incident.Clock("detected_at")} to {resolved}{Again(incident)}.")
        : new("failed", $"A {incident.Text("severity")} incident in {incident.Text("environment")} "
            + $"has been open since {incident.Clock("detected_at")}{Again(incident)}.");

    private static string Again(JsonElement incident) =>
        incident.Items("timeline").Any(entry => entry.Text("event_type") == "incident_reopened") ? ", opened again in between" : "";
}

using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Releases;
using System.Text.Json;

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>The content of a release record, before it is rendered.</summary>
internal sealed class RecordDocument(ReleaseRecord record)
{
    public const string NothingStandsOut = "Nothing: no gate was waived, nothing was deployed without its gates, "
        + "failed or was rolled back, and no incident is known.";

    private static readonly TimeSpan WorthSaying = TimeSpan.FromMinutes(1);

    public string Title => $"{record.Release.Text("project")} {record.Release.Text("release_name")}";

    public ReleaseRecord Record => record;

    public string RecordedAt => Format.Time(record.RecordedAt)!;

    public IReadOnlyList<(string Name, Cell Value)> Facts =>
    [
        ("Status", Cell.Status(record.Release.Text("status"))),
        ("Target", record.Release.Text("environment_target")),
        ("Source", Cell.Code(record.Release.Text("source_ref"))),
        ("Initiated by", record.Release.Text("initiating_actor")),
        ("Opened", $"{record.Release.Clock("created_at")} by {record.Release.Text("created_by")}"),
        ("Scope", Cell.Code(record.Release.Structure("scope_metadata"))),
        ("Release", Cell.Code(record.Release.Text("release_id"))),
    ];

    public IReadOnlyList<RecordNotice> Notices { get; } = [.. RecordNotices.Of(record)];

    public IEnumerable<RecordSection> Sections() =>
    [
        new("Gates", ["Gate", "Name", "Status", "Entered", "Settled", "By", "Exception"],
            Rows(record.Gates, gate =>
                [gate.Text("gate_code"), gate.Text("gate_name"), Cell.Status(gate.Text("status")), gate.When("entered_at"),
                gate.When("resolved_at"), gate.Text("resolved_by"), Cell.Code(gate.Text("exception_id"))])),
        new("Required evidence", ["Gate", "Requirement", "Type", "Required", "Provided", "Complete"],
            Rows(record.Requirements, asked =>
                [asked.Text("gate_code"), asked.Text("requirement"), asked.Text("artifact_type"), asked.Text("needed"),
                asked.Text("fresh"), Cell.Status(asked.Text("complete") == "true" ? "complete" : "missing")]), IsPart: true),
        new("Checks", ["Gate", "Check", "Status", "Reported", "As", "By", "Origin", "About", "Evidence"],
            Rows(record.Checks, check =>
                [check.Text("gate_code"), check.Text("check_name"), Cell.Status(check.Text("status")), check.When("reported_at"),
                check.Text("persona"), check.Text("created_by"), check.Text("origin"), About(check),
                Cell.Address(check.Text("artifact_ref"))]),
            IsPart: true),
        new("Evidence", ["Gate", "Type", "Verdict", "About", "Where", "SHA-256", "Recorded", "By", "From"],
            Rows(record.Evidence, one =>
                [one.Text("gate_code"), one.Text("artifact_type"),
                Cell.Status(one.Text("is_sound") == "false" ? one.Text("verdict") ?? "empty" : one.Text("verdict")),
                About(one), Cell.Address(one.Text("artifact_url")), Cell.Code(one.Text("sha256")),
                one.When("created_at"), one.Text("created_by"), one.Text("source_system")]), IsPart: true),
        new("Approvals", ["Gate", "Decision", "As", "By", "Given", "For", "Why"],
            Rows(record.Approvals, one =>
                [one.Text("gate_code") ?? one.Text("scope"), Cell.Status(one.Text("decision")), one.Text("persona_role"),
                $"{one.Text("approver_id")} ({one.Text("approver_kind")})", one.When("created_at"), About(one),
                Words(one.Text("rationale_text"), one.Structure("rationale_structured"))])),
        new("Exceptions", ["Type", "Gates", "For", "State", "From", "Until", "Reason", "Risk", "Controls", "Requested by", "Granted by",
            "Review", "Exception"],
            Rows(record.Exceptions, one =>
                [one.Text("exception_type"), one.List("impacted_gates"), About(one), Cell.Status(one.Text("state")),
                one.When("effective_from"), one.When("expires_at"), one.Text("reason"), one.Text("risk_statement"), Controls(one),
                one.Text("requested_by") ?? "nobody named",
                $"{one.Text("approver_id")} ({one.Text("approver_kind")})",
                one.Text("review_overdue") == "true" ? "overdue" : one.Text("post_review_status"),
                Cell.Code(one.Text("exception_id"))])),
        new("Promotion requests", ["Requested", "To", "Verdict", "As", "By", "Why", "Digest of the input"],
            Rows(record.Decisions, one =>
                [one.When("created_at"), one.Text("environment"), Cell.Status(one.Text("verdict")), one.Text("persona_role"),
                one.Text("requested_by"), Reasons(one.TryGetProperty("decision", out var decision) ? decision : default),
                Cell.Code(one.Text("input_digest"))])),
        new("Deployments", ["Started", "Completed", "To", "Status", "Gated", "Why", "G4", "Source", "By", "Deployment", "Rollback of",
            "Rolled back by"],
            Rows(record.Deployments, one =>
                [Cell.Time(one.Clock("deployed_at") ?? "not yet"), one.When("completed_at"), one.Text("environment"),
                    Cell.Status(one.Text("status")),
                Cell.Status(one.Text("compliance")), Compliance(one), Cell.Status(one.Text("g4_status")), Cell.Code(one.Text("source_ref")),
                one.Text("deployed_by"),
                Cell.Code(one.Text("deployment_id")), Cell.Code(one.Text("rollback_of")), Cell.Code(one.Text("rolled_back_by"))])),
        new("Incidents", ["Detected", "Resolved", "Severity", "In", "Root cause", "Post-mortem", "Notes", "Incident"],
            Rows(record.Incidents, one =>
                [one.When("detected_at"), Cell.Time(one.Clock("resolved_at") ?? "open"), one.Text("severity"), one.Text("environment"),
                one.Text("root_cause"), one.Text("postmortem_status"),
                Words([.. one.Items("timeline").Select(entry => entry.Text("note"))]), Cell.Code(one.Text("incident_id"))])),
        new("Timeline", ["At", "Recorded late", "What", "By", "As", "Summary"],
            Rows(record.Timeline, entry =>
                [Cell.Time(Format.Time(entry.At)),
                    Cell.Time(entry.RecordedAt - entry.At >= WorthSaying ? Format.Time(entry.RecordedAt) : null), entry.Kind, entry.Actor,
                    entry.Persona, entry.Summary])),
        new("Submissions", ["Received", "Event", "Outcome", "By", "Key", "SHA-256 of the body", "SHA-256 of the content", "Submission",
            "Original", "Detail"],
            Rows(record.Submissions, one =>
                [one.When("received_at"), one.Text("event_type"), Cell.Status(one.Text("processing_status")), one.Text("actor"),
                Cell.Code(one.Text("idempotency_key")), Cell.Code(one.Text("payload_hash")), Cell.Code(one.Text("content_hash")),
                Cell.Code(one.Text("ingest_id")),
                Cell.Code(one.Text("original_ingest_id")), one.Text("error_detail")])),
    ];

    private static IReadOnlyList<IReadOnlyList<Cell>> Rows<T>(IEnumerable<T> rows, Func<T, Cell[]> cells) => [.. rows.Select(cells)];

    private static string? Words(params string?[] parts) =>
        string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } words ? words : null;

    /// <summary>The source_ref that a row is about, and whether anybody said so.</summary>
    private static Cell About(JsonElement fact) =>
        Cell.Code(fact.Text("subject_ref") + (fact.Text("subject_assumed") == "true" ? " (assumed)" : ""));

    /// <summary>What is checked, and what nothing checks.</summary>
    private static string? Controls(JsonElement exception) => Words(
        exception.List("enforced_checks") is { Length: > 0 } checks ? $"Must pass: {checks}." : null,
        exception.Structure("not_enforced") is { } words ? $"Not enforced: {words}" : null);

    private static string? Reasons(JsonElement decision) => decision.ValueKind == JsonValueKind.Object
        ? Words([.. decision.Items("reasons").Select(reason => reason.Text("message")),
            .. decision.Items("exceptions_used")
            .Select(used => $"On {used.Text("exception_type")} {used.Text("exception_id")} for {used.List("gates")}.")])
        : null;

    public static string? Compliance(JsonElement deployment) => Words([.. deployment.Items("compliance_reasons")
        .Select(reason => reason.ValueKind == JsonValueKind.Object ? reason.Text("message") : $"Exception {reason}.")]);
}

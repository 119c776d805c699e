namespace ReleaseGates.Tests.Schema;

/// <summary>Rows of these tables are never changed or removed, by anybody.</summary>
internal static class AppendOnly
{
    private static readonly string[] Roles =
    [
        "service_role", "authenticated", "gates_server",
        "ci_service_role", "release_manager", "qa_tester", "sre", "developer", "audit_reader",
    ];

    public static IReadOnlyDictionary<string, string> KeysOfTables { get; } = new Dictionary<string, string>
    {
        ["approvals"] = "approval_id",
        ["contradicting_reports"] = "report_id",
        ["environment_events"] = "event_id",
        ["event_ingest_log"] = "ingest_id",
        ["evidence_artifacts"] = "artifact_id",
        ["gate_checks"] = "check_id",
        ["policy_changes"] = "change_id",
        ["promotion_decisions"] = "decision_id",
        ["release_refs"] = "ref_id",
        ["state_transitions"] = "transition_id",
    };

    public static IReadOnlyList<GuardCase> Cases { get; } = [.. KeysOfTables.SelectMany(table => CasesOf(table.Key, table.Value))];

    public static string TriggerOf(string table) => $"{table}_append_only";

    private static IEnumerable<GuardCase> CasesOf(string table, string key)
    {
        string[] changes = [$"update ops.{table} set {key} = {key}", $"delete from ops.{table}", $"truncate ops.{table} cascade"];
        foreach (var change in changes)
        {
            GuardCase byOwner = new()
            {
                Name = $"the owner: {change}",
                Proves = [TriggerOf(table)],
                Fault = change,
                Refused = "PT409 append_only",
                // A truncate reaches tables that are guarded as well, and they would refuse it too.
                Says = $"ops.{table} is append-only",
            };
            yield return byOwner;
            yield return byOwner with
            {
                Name = $"the owner as a replica: {change}",
                Given = ["select set_config('session_replication_role', 'replica', true)"],
            };
            foreach (var role in Roles)
                yield return byOwner with { Name = $"{role}: {change}", As = role, Refused = "42501|PT409 append_only", Says = null,
                    Proves = [] };
            // What was granted by mistake is refused all the same.
            yield return byOwner with
            {
                Name = $"service_role with every privilege: {change}",
                Given = ["grant all on all tables in schema ops to service_role"],
                As = "service_role",
            };
        }
    }
}

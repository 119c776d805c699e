namespace ReleaseGates.Postgres.Reports;

/// <summary>A reporting view of schema ops and how it can be asked.</summary>
/// <param name="Name">What it is called in the address and in the terminal.</param>
/// <param name="View">The view.</param>
/// <param name="Order">The columns that order it.</param>
/// <param name="Filters">Which of release, project and environment it can be asked by.</param>
/// <param name="Time">The column that since and until look at, if any.</param>
public sealed record Report(string Name, string View, string Order, IReadOnlySet<string> Filters, string? Time = null)
{
    /// <summary>Whether it is asked of one release only, because every row of it takes work.</summary>
    public bool NeedsRelease { get; init; }

    /// <summary>The figures are asked of a function, whose period is not that of a row.</summary>
    public const string Kpis = "kpis";

    public static IReadOnlyDictionary<string, Report> All { get; } = new Report[]
    {
        new("gates", "v_release_gate_summary", "v.project, v.release_name, v.gate_code", By("release", "project")),
        new("eligibility", "v_promotion_eligibility", "v.project, v.release_name, v.environment",
            By("release", "project", "environment")) { NeedsRelease = true },
        new("evidence", "v_evidence_completeness", "v.project, v.release_name, v.gate_code, v.requirement",
            By("release", "project", "environment")),
        new("health", "v_release_health", "v.deployed_at desc nulls last, v.project, v.release_name", By("release", "project"),
            "deployed_at"),
        new("exceptions", "v_exception_status", "v.expires_at desc, v.exception_id", By("release", "project"), "expires_at"),
        new("deployments", "v_deployment_history", "v.deployed_at desc nulls first, v.deployment_id", By("release", "environment"),
            "deployed_at"),
        new("environments", "v_environment_state", "v.project, v.environment, v.component nulls first", By("project", "environment")),
        new("ungated", "v_ungated_deployments", "v.deployed_at desc, v.deployment_id", By("release", "project", "environment"),
            "deployed_at"),
        new("anomalies", "v_ingest_anomalies", "v.received_at desc, v.ingest_id", By(), "received_at"),
    }.ToDictionary(report => report.Name);

    private static HashSet<string> By(params string[] filters) => [.. filters];
}

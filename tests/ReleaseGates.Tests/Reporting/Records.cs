using System.Text.Json;

namespace ReleaseGates.Tests.Reporting;

/// <summary>Every row of the tables of facts, fetched plainly: what the figures are computed from a second time.</summary>
internal sealed class Records
{
    private readonly Dictionary<string, IReadOnlyList<Row>> _tables = [];

    private static readonly string[] Tables =
    [
        "releases", "release_gates", "gate_checks", "approvals", "evidence_artifacts", "exceptions", "deployments",
        "environment_events", "event_ingest_log", "incidents", "recovery_drills", "promotion_decisions", "gate_requirements",
    ];

    private Records()
    {
    }

    public IReadOnlyList<Row> Releases => _tables["releases"];

    public IReadOnlyList<Row> Gates => _tables["release_gates"];

    public IReadOnlyList<Row> Checks => _tables["gate_checks"];

    public IReadOnlyList<Row> Approvals => _tables["approvals"];

    public IReadOnlyList<Row> Evidence => _tables["evidence_artifacts"];

    public IReadOnlyList<Row> Exceptions => _tables["exceptions"];

    public IReadOnlyList<Row> Deployments => _tables["deployments"];

    public IReadOnlyList<Row> Events => _tables["environment_events"];

    public IReadOnlyList<Row> Submissions => _tables["event_ingest_log"];

    public IReadOnlyList<Row> Incidents => _tables["incidents"];

    public IReadOnlyList<Row> Drills => _tables["recovery_drills"];

    public IReadOnlyList<Row> Decisions => _tables["promotion_decisions"];

    public IReadOnlyList<Row> Requirements => _tables["gate_requirements"];

    public static async Task<Records> ReadAsync(TestDatabase database)
    {
        var records = new Records();
        foreach (var table in Tables)
            records._tables[table] = (await QueryAsync(database, $"select * from ops.{table}")).Rows;
        return records;
    }

    /// <summary>The rows of a query as a release manager sees them, and the clock of its statement.</summary>
    public static async Task<(IReadOnlyList<Row> Rows, DateTimeOffset Now)> QueryAsync(
        TestDatabase database, string sql, string persona = "release_manager")
    {
        await using var session = await database.AsAsync(persona);
        await session.RunAsync("select set_config('timezone', 'UTC', true)");
        using var answer = JsonDocument.Parse((await session.ValueAsync<string>(
            "select jsonb_build_object('now', statement_timestamp(), 'rows', "
                + $"coalesce((select jsonb_agg(to_jsonb(q)) from ({sql}) as q), '[]'))::text"))!);
        return ([.. answer.RootElement.GetProperty("rows").EnumerateArray().Select(row => new Row(row.Clone()))],
            new Row(answer.RootElement).Time("now")!.Value);
    }

    public Row Release(Guid? id) => Releases.Single(release => release.Id("release_id") == id);

    public string Project(Row ofRelease) => Release(ofRelease.Id("release_id")).Word("project");
}

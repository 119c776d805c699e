using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Reports;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Reports;

/// <summary>A reporting view as a table of a few of its columns; --json has all of them.</summary>
internal sealed class RowsCommand : Verb
{
    private readonly string _report;
    private readonly string[] _columns;
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _since;
    private readonly Option<string> _until;
    private readonly Option<string> _limit;
    private readonly Connection _connection;

    private RowsCommand(string report, string description, string columns, string example)
        : base(report, description, example, $"gates report {report} --json")
    {
        _report = report;
        _columns = columns.Split(' ');
        _release = new ReleaseChoice(this);
        _environment = OneOf("--environment", "Only in this environment.", Environments.All);
        _since = Text("--since", "Start.", value: "time");
        _until = Text("--until", "End, exclusive.", value: "time");
        _limit = Text("--limit", "Maximum number of rows, 1 to 500 [50].", value: "n");
        _connection = new Connection(this);
    }

    public static IEnumerable<RowsCommand> All { get; } =
    [
        new("gates", "Every gate: its status, duration and check results.",
            "project release_name gate_code status seconds_in_gate checks_passing checks_failing failing_checks outdated_by",
            "gates report gates --project acme/shop --name v1"),
        new("eligibility", "Whether a release may be promoted, and whom it is waiting for.",
            "project release_name environment eligible waiting_on valid_until", "gates report eligibility --project acme/shop --name v1"),
        new("evidence", "The required evidence, and how much of it has been provided.",
            "project release_name gate_code requirement artifact_type needed fresh complete",
            "gates report evidence --project acme/shop --name v1"),
        new("health", "The health of every release.",
            "project release_name health gates_settled deployed_at compliance g4_status open_incidents",
            "gates report health --project acme/shop"),
        new("exceptions", "What is waived, for how much longer, and which reviews are overdue.",
            "project release_name exception_type impacted_gates state expires_at "
                + "seconds_left approver_id post_review_status review_overdue",
            "gates report exceptions"),
        new("deployments", "What was deployed where.",
            "deployed_at environment source_ref status compliance g4_status duration_seconds rolled_back_by deployment_id",
            "gates report deployments --environment production"),
        new("environments", "What runs where.",
            "project component environment release_name running_since compliance g4_status decided_by next_release_name open_incidents",
            "gates report environments"),
        new("ungated", "What was deployed without its gates, and who accepted the risk.",
            "deployed_at project release_name environment status reason_codes failed_checks accepted_by accepted_at",
            "gates report ungated --since 2026-02-01T00:00:00Z"),
        new("anomalies", "Submissions that an auditor should look at.",
            "received_at anomaly actor idempotency_key ingest_id", "gates report anomalies --since 2026-02-01T00:00:00Z"),
    ];

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var query = new ReportQuery
        {
            Project = _release.IdOrNone(call) is null ? _release.ProjectOrNone(call) : null,
            Environment = call[_environment],
            Since = call[_since] is { } since ? OptionValue.Instant("--since", since) : null,
            Until = call[_until] is { } until ? OptionValue.Instant("--until", until) : null,
            Limit = call[_limit] switch
            {
                null => 50,
                var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                    && limit is >= 1 and <= 500 => limit,
                var text => throw new UsageException($"--limit '{text}' must be between 1 and 500.", "Leave it out for 50."),
            },
        };
        using var client = _connection.Open(call);
        query = query with { ReleaseId = await _release.IdOrNoneAsync(call, client, cancel) };
        var page = await client.ReportAsync(_report, query, cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(page.Json.GetRawText());
            return ExitCode.Yes;
        }
        var table = new Table([.. _columns.Select(column => Heading(column))]);
        foreach (var row in page.Rows)
            table.Add([.. _columns.Select(column => Cell(column, row.GetProperty(column)))]);
        table.WriteTo(call.Output, Terminal.Current);
        if (page.More)
            call.Error.WriteLine("There are more rows: use --limit, up to 500.");
        return ExitCode.Yes;
    }

    private static string Heading(string column) =>
        column.Replace("seconds_", "", StringComparison.Ordinal).Replace("_seconds", "", StringComparison.Ordinal).Replace('_', ' ')
            .ToUpperInvariant();

    private static string? Cell(string column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? null
        : string.Join(", ", value.EnumerateArray().Select(item => item.ToString())),
        JsonValueKind.Number when column.Contains("seconds", StringComparison.Ordinal) => Format.Span(value.GetDouble()),
        JsonValueKind.String when column.EndsWith("_at", StringComparison.Ordinal)
        || column.EndsWith("_since", StringComparison.Ordinal) => Format.Time(value.GetString()!),
        _ => value.ToString(),
    };
}

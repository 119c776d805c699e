using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Reports;
using System.Globalization;

namespace ReleaseGates.Cli.Commands.Reports;

internal sealed class KpisCommand : Verb
{
    private readonly ReportOptions _options;
    private readonly Connection _connection;

    public KpisCommand()
        : base(
            "kpis",
            "DORA and governance figures of a period, by default the last 30 days; docs/metrics.md defines them.",
            "gates report kpis --project insightpulseai/odoo --environment production --since 2026-02-01 --until 2026-03-01",
            "gates report kpis --json | jq '.rows[] | select(.kpi == \"change_failure_rate\") | .row_ids'")
    {
        _options = new ReportOptions(this);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var query = _options.Query(call);
        using var client = _connection.Open(call);
        var report = await client.KpisAsync(query, cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(report.Json.GetRawText());
            return ExitCode.Yes;
        }
        call.Output.WriteLine($"{Format.Time(report.Since)} to {Format.Time(report.Until)}");
        if (report.Rows.Count == 0)
            call.Output.WriteLine("Nothing happened in this period.");
        Write(call.Output, report.Rows.Where(kpi => kpi.Counted));
        if (report.Rows.Any(kpi => !kpi.Counted))
            call.Output.WriteLine("Before the first recorded decision of the project:");
        Write(call.Output, report.Rows.Where(kpi => !kpi.Counted));
        return ExitCode.Yes;
    }

    private static void Write(TextWriter output, IEnumerable<Kpi> kpis)
    {
        var table = new Table("PROJECT", "ENVIRONMENT", "FIGURE", "GATE", "VALUE", "MEDIAN", "FROM");
        foreach (var kpi in kpis)
        {
            table.Add(kpi.Project, kpi.Environment, kpi.Name, kpi.GateCode, Value(kpi.Unit, kpi.Value),
                kpi.Median is { } median ? Value(kpi.Unit, median) : null, From(kpi));
        }
        if (!table.IsEmpty)
            table.WriteTo(output, Terminal.Current);
    }

    private static string Value(string unit, decimal value) => unit switch
    {
        "seconds" => Format.Span((double)value),
        "ratio" => value.ToString("0.# %", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.###} a day"),
    };

    private static string From(Kpi kpi) => kpi.Unit switch
    {
        "ratio" => string.Create(CultureInfo.InvariantCulture, $"{kpi.Numerator:0} of {kpi.Denominator:0} {kpi.RowTable}"),
        "seconds" => string.Create(CultureInfo.InvariantCulture, $"{kpi.Denominator:0} {kpi.RowTable}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{kpi.Numerator:0} {kpi.RowTable} in {kpi.Denominator:0.#} days"),
    };
}

using ReleaseGates.Client;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>
/// The chain of decisions as a picture that is read downwards: a lane for each gate, deployments and incidents, and beside
/// them who did what. Rows are in order of time, not to its scale, so that a minute can be read as well as a month.
/// </summary>
internal static class TimelinePicture
{
    private const int Width = 480;
    private const int RowHeight = 20;
    private const int Top = 26;
    private const int FirstLane = 96;
    private const int LaneWidth = 20;
    private const int LabelAt = 214;
    private const int LongestLabel = 44;
    private const int MostRows = 80;

    private static readonly string[] Lanes = ["G1", "G2", "G3", "G4", "D", "I"];

    public static string Render(ReleaseRecord record)
    {
        var bars = Bars(record).ToList();
        var moments = Moments(record).Concat(bars.SelectMany(bar => bar.Ends())).OrderBy(moment => moment.At).ToList();
        var left = Math.Max(0, moments.Count - MostRows);
        var rows = moments.Take(MostRows).ToList();
        if (rows.Count == 0)
            return "";
        var height = Top + (rows.Count + (left > 0 ? 1 : 0)) * RowHeight + 8;
        var svg = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Timeline of gates, approvals, exceptions, decisions, deployments and incidents; the tables below say the same.\">");
        for (var lane = 0; lane < Lanes.Length; lane++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"head\" x=\"{X(lane)}\" y=\"14\">{Lanes[lane]}</text>")
                .Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(lane)}\" y1=\"{Top - 6}\" x2=\"{X(lane)}\" y2=\"{height - 4}\"/>");
        }
        foreach (var bar in bars)
        {
            var from = rows.FindIndex(row => row.At >= bar.From);
            var to = bar.To is { } end ? rows.FindLastIndex(row => row.At <= end) : rows.Count - 1;
            if (from >= 0 && to >= from)
                svg.Append(CultureInfo.InvariantCulture, $"<line class=\"bar {bar.Class}\" x1=\"{X(bar.Lane)}\" y1=\"{Y(from)}\" x2=\"{X(bar.Lane)}\" y2=\"{Y(to)}\"/>");
        }
        for (var row = 0; row < rows.Count; row++)
        {
            var moment = rows[row];
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"when\" x=\"0\" y=\"{Y(row) + 4}\">{moment.At.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}</text>");
            foreach (var lane in moment.Lanes)
                svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"{moment.Class}\" cx=\"{X(lane)}\" cy=\"{Y(row)}\" r=\"5\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelAt}\" y=\"{Y(row) + 4}\">{Html.Escape(Short(moment.Label))}</text>");
        }
        if (left > 0)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelAt}\" y=\"{Y(rows.Count) + 4}\">… and {left} more, in the tables below</text>");
        return svg.Append("</svg>").ToString();
    }

    private static IEnumerable<Bar> Bars(ReleaseRecord record)
    {
        foreach (var gate in record.Gates)
        {
            if (Lane(gate.Text("gate_code")) is { } lane && gate.Time("entered_at") is { } entered)
                yield return new(lane, entered, gate.Time("resolved_at"), Html.StatusClass(gate.Text("status")), $"{gate.Text("gate_code")} entered", $"{gate.Text("gate_code")} {gate.Text("status")}");
        }
        foreach (var deployment in record.Deployments)
        {
            if (deployment.Time("deployed_at") is { } deployed)
            {
                var what = deployment.Text("rollback_of") is null ? "deployment" : "rollback";
                yield return new(4, deployed, deployment.Time("completed_at"), Html.StatusClass(deployment.Text("compliance") == "ungated" ? "ungated" : deployment.Text("status")),
                    $"{what} to {deployment.Text("environment")}, {deployment.Text("compliance")}", $"{what} {deployment.Text("status")}");
            }
        }
        foreach (var incident in record.Incidents)
        {
            if (incident.Time("detected_at") is { } detected)
                yield return new(5, detected, incident.Time("resolved_at"), "bad", $"{incident.Text("severity")} incident", "incident resolved");
        }
    }

    private static IEnumerable<Moment> Moments(ReleaseRecord record)
    {
        if (record.Release.Time("created_at") is { } opened)
            yield return new(opened, [], "idle", $"opened by {record.Release.Text("created_by")}");
        foreach (var approval in record.Approvals)
        {
            if (approval.Time("created_at") is { } at)
                yield return new(at, LanesOf(approval.Text("gate_code")), Html.StatusClass(approval.Text("decision")), $"{approval.Text("decision")} by {approval.Text("approver_id")}, {approval.Text("persona_role")}");
        }
        foreach (var exception in record.Exceptions)
        {
            var gates = exception.Items("impacted_gates").Select(gate => Lane(gate.ToString())).OfType<int>().ToArray();
            if (exception.Time("created_at") is { } at)
                yield return new(at, gates, "open", $"{exception.Text("exception_type")} by {exception.Text("approver_id")}");
            if (exception.Text("state") == "expired" && exception.Time("expires_at") is { } end)
                yield return new(end, gates, "idle", $"{exception.Text("exception_type")} expired");
        }
        foreach (var decision in record.Decisions)
        {
            if (decision.Time("created_at") is { } at)
                yield return new(at, [4], Html.StatusClass(decision.Text("verdict")), $"{decision.Text("verdict")} {decision.Text("environment")}, asked by {decision.Text("requested_by")}");
        }
    }

    private static int? Lane(string? gate) => Array.IndexOf(Lanes, gate, 0, 4) is >= 0 and var lane ? lane : null;

    private static int[] LanesOf(string? gate) => Lane(gate) is { } lane ? [lane] : [];

    private static int X(int lane) => FirstLane + lane * LaneWidth;

    private static int Y(int row) => Top + row * RowHeight + RowHeight / 2;

    private static string Short(string label) => label.Length <= LongestLabel ? label
        : string.Concat(label.AsSpan(0, StringInfo.ParseCombiningCharacters(label).Last(start => start < LongestLabel)), "…");

    private sealed record Moment(DateTimeOffset At, IReadOnlyList<int> Lanes, string Class, string Label);

    private sealed record Bar(int Lane, DateTimeOffset From, DateTimeOffset? To, string Class, string Begins, string Finishes)
    {
        public IEnumerable<Moment> Ends() => To is { } end
            ? [new(From, [Lane], "idle", Begins), new(end, [Lane], Class, Finishes)]
            : [new(From, [Lane], Class, Begins)];
    }
}

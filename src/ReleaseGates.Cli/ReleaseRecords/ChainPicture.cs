using ReleaseGates.Releases;
using System.Globalization;
using System.Text;

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>
/// The chain of decisions as a diagram from top to bottom: a lane for each gate, deployments and incidents, and next to them
/// who did what. Rows are in order of time but not to scale, so that minutes and months are both readable. It consists of
/// text, so that it works on a phone and with a screen reader.
/// </summary>
internal static class ChainPicture
{
    private const int MostRows = 80;

    private static readonly string[] Lanes = ["G1", "G2", "G3", "G4", "D", "I"];

    public static string Render(ReleaseRecord record)
    {
        var bars = Bars(record).ToList();
        var moments = Moments(record).Concat(bars.SelectMany(bar => bar.Ends())).OrderBy(moment => moment.At).ToList();
        if (moments.Count == 0)
            return "";
        var rows = moments.Take(MostRows).ToList();
        var picture = new StringBuilder("<ol class=\"chain\">");
        DateOnly? day = null;
        for (var row = 0; row < rows.Count; row++)
        {
            var moment = rows[row];
            var today = DateOnly.FromDateTime(moment.At.UtcDateTime);
            if (today != day)
                Append(picture, "day", (day = today).Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row == 0
                    ? Lanes.Select(lane => $"<i>{lane}</i>") : LanesAt(row - 0.5), "");
            Append(picture, null, moment.At.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture), LanesAt(row), moment.Label);
        }
        if (moments.Count > rows.Count)
            Append(picture, null, "", [], $"… and {moments.Count - rows.Count} more, in the tables below");
        return picture.Append("</ol>").ToString();

        IEnumerable<string> LanesAt(double row)
        {
            var dots = row == Math.Floor(row) ? rows[(int)row] : null;
            for (var lane = 0; lane < Lanes.Length; lane++)
            {
                var at = bars.Where(bar => bar.Lane == lane).Select(bar => (bar.Class, Row: Span(bar)))
                    .Where(bar => bar.Row.From <= row && row <= bar.Row.To).ToList();
                // A bar starts and ends at a dot, in the middle of its row.
                var (above, below) = (at.Exists(bar => bar.Row.From < row), at.Exists(bar => bar.Row.To > row));
                var bar = (above, below) switch { (true, true) => " bar", (true, false) => " bar to", (false, true) => " bar from", _ =>
                    "" };
                var dot = dots is not null && dots.Lanes.Contains(lane) ? $"<b class=\"{dots.Class}\"></b>" : "";
                yield return $"<i class=\"lane{bar}{(bar.Length > 0 ? $" {at[^1].Class}" : "")}\">{dot}</i>";
            }
        }

        (int From, int To) Span(Bar bar)
        {
            var from = rows.FindIndex(row => row.At >= bar.From);
            return (from < 0 ? int.MaxValue : from, bar.To is { } end ? rows.FindLastIndex(row => row.At <= end) : rows.Count - 1);
        }
    }

    private static void Append(StringBuilder picture, string? kind, string time, IEnumerable<string> lanes, string label) =>
        picture.Append(CultureInfo.InvariantCulture,
            $"<li{(kind is null ? "" : $" class=\"{kind}\"")}><time>{time}</time>"
                + $"<span class=\"lanes\" aria-hidden=\"true\">{string.Concat(lanes)}</span>"
                + $"<span dir=\"auto\">{Html.Escape(label)}</span></li>");

    private static IEnumerable<Bar> Bars(ReleaseRecord record)
    {
        foreach (var gate in record.Gates)
        {
            if (Lane(gate.Text("gate_code")) is { } lane && gate.Time("entered_at") is { } entered)
                yield return new(lane, entered, gate.Time("resolved_at"), Html.StatusClass(gate.Text("status")),
                    $"{gate.Text("gate_code")} entered", $"{gate.Text("gate_code")} {gate.Text("status")}");
        }
        foreach (var deployment in record.Deployments)
        {
            if (deployment.Time("deployed_at") is { } deployed)
            {
                var what = deployment.Text("rollback_of") is null ? "deployment" : "rollback";
                yield return new(4, deployed, deployment.Time("completed_at"),
                    Html.StatusClass(deployment.Text("compliance") == "ungated" ? "ungated" : deployment.Text("status")),
                    $"{what} to {deployment.Text("environment")}, {deployment.Text("compliance")}", $"{what} {deployment.Text("status")}");
            }
        }
        foreach (var incident in record.Incidents)
        {
            if (incident.Time("detected_at") is { } detected)
                yield return new(5, detected, incident.Time("resolved_at"), "bad", $"{incident.Text("severity")} incident",
                    "incident resolved") { BeginClass = "bad", FinishClass = "good" };
        }
    }

    private static IEnumerable<Moment> Moments(ReleaseRecord record)
    {
        if (record.Release.Time("created_at") is { } opened)
            yield return new(opened, [], "idle", $"opened by {record.Release.Text("created_by")}");
        foreach (var approval in record.Approvals)
        {
            if (approval.Time("created_at") is { } at)
                yield return new(at, LanesOf(approval.Text("gate_code")), Html.StatusClass(approval.Text("decision")),
                    $"{approval.Text("decision")} by {approval.Text("approver_id")}, {approval.Text("persona_role")}");
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
                yield return new(at, [4], Html.StatusClass(decision.Text("verdict")),
                    $"{decision.Text("verdict")} {decision.Text("environment")}, requested by {decision.Text("requested_by")}");
        }
    }

    private static int? Lane(string? gate) => Array.IndexOf(Lanes, gate, 0, 4) is >= 0 and var lane ? lane : null;

    private static int[] LanesOf(string? gate) => Lane(gate) is { } lane ? [lane] : [];

    private sealed record Moment(DateTimeOffset At, IReadOnlyList<int> Lanes, string Class, string Label);

    private sealed record Bar(int Lane, DateTimeOffset From, DateTimeOffset? To, string Class, string Begins, string Finishes)
    {
        public string BeginClass { get; init; } = "idle";

        public string FinishClass { get; init; } = Class;

        public IEnumerable<Moment> Ends() => To is { } end
            ? [new(From, [Lane], BeginClass, Begins), new(end, [Lane], FinishClass, Finishes)]
            : [new(From, [Lane], Class, Begins)];
    }
}

using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.GitHub;
using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Import;

/// <summary>What an import sent, the results, and what could not be mapped.</summary>
internal sealed class ImportReport(ImportPlan plan)
{
    private readonly List<(PlannedEvent Event, IngestResult Result)> _results = [];
    private readonly List<(PlannedRelease Planned, Release Known)> _leftAlone = [];

    public int ExitCode =>
        _results.Aggregate(CommandLine.ExitCode.Yes, (code, pair) =>
            Outcome.Worst(code, IsFine(pair) ? CommandLine.ExitCode.Yes : Outcome.ExitCodeOf(pair.Result)));

    public void Add(PlannedEvent planned, IngestResult result) => _results.Add((planned, result));

    /// <summary>Opening it again would overwrite its scope, and invalidate approvals if its source_ref is written differently.</summary>
    public void LeaveAlone(PlannedRelease release, Release known) => _leftAlone.Add((release, known));

    public void WriteDryRun(Invocation call)
    {
        if (call.IsJson)
        {
            var report = Common();
            report["events"] = new JsonArray([.. plan.Events.Select(planned => JsonNode.Parse(planned.Json))]);
            call.Output.WriteLine(report.ToJsonString());
            return;
        }
        foreach (var planned in plan.Events)
            call.Output.WriteLine(Encoding.UTF8.GetString(planned.Json));
        call.Error.WriteLine($"{plan.Events.Count} events of {plan.Releases.Count} releases would be sent.");
        WriteRest(call.Error);
    }

    public void Write(Invocation call)
    {
        if (call.IsJson)
            call.Output.WriteLine(Json().ToJsonString());
        else
            WriteWords(call.Output);
        foreach (var (planned, result) in _results.Where(pair => !IsFine(pair)))
        {
            Failure.Say(
                call.Error,
                result.ErrorCode ?? (result.PayloadMatches == false ? "payload_matches_false" : result.Status),
                $"{planned.Envelope.EventType} of {planned.Record}: "
                    + $"{result.Message ?? "its key was already accepted with different content; nothing changed."}",
                result.Hint ?? "See what was recorded first: gates release trace.");
        }
    }

    /// <summary>
    /// A commit that is deployed a second time was opened by the first deployment, so a different payload is not an error.
    /// </summary>
    private static bool IsFine((PlannedEvent Event, IngestResult Result) pair) =>
        pair.Result.IsOnRecord
            || (pair.Event.Envelope.EventType == EventTypes.ReleaseOpened && pair.Result.Status == IngestStatuses.Duplicate);

    private void WriteWords(TextWriter output)
    {
        var releases = new Table("RELEASE", "PROJECT", "NAME", "COMMIT", "EVENTS");
        foreach (var release in plan.Releases)
            releases.Add($"{release.Id}", release.Project, release.Name, release.Commit, $"{release.Events.Count}");
        releases.WriteTo(output);
        output.WriteLine();

        var counts = new Table("EVENT", "ACCEPTED", "DUPLICATE", "REJECTED", "ERROR");
        foreach (var type in _results.GroupBy(pair => pair.Event.Envelope.EventType))
            counts.Add([type.Key, .. IngestStatuses.All.Select(status => $"{type.Count(pair => pair.Result.Status == status)}")]);
        counts.Add(["total", .. IngestStatuses.All.Select(status => $"{Count(status)}")]);
        counts.WriteTo(output);
        foreach (var (planned, known) in _leftAlone)
        {
            var other = known.SourceRef == planned.Commit ? "" : $"; its source is {known.SourceRef}, the records are for {planned.Commit}";
            output.WriteLine(Table.Printable($"{planned.Name} was already opened by someone else; left unchanged{other}."));
        }
        WriteRest(output);
    }

    private void WriteRest(TextWriter output)
    {
        foreach (var note in plan.Notes)
            output.WriteLine($"Note: {Table.Printable(note)}");
        if (plan.Unmapped.Count == 0)
            return;
        output.WriteLine();
        var unmapped = new Table("NOT MAPPED", "WHY");
        foreach (var (record, reason) in plan.Unmapped)
            unmapped.Add(record, reason);
        unmapped.WriteTo(output);
    }

    private JsonObject Json()
    {
        var report = Common();
        foreach (var status in IngestStatuses.All)
            report[status] = Count(status);
        report["left_alone"] = new JsonArray([.. _leftAlone.Select(release => (JsonNode)$"{release.Known.ReleaseId:D}")]);
        report["results"] = new JsonArray([.. _results.Select(pair => (JsonNode)new JsonObject
        {
            ["idempotency_key"] = pair.Event.Envelope.IdempotencyKey,
            ["event_type"] = pair.Event.Envelope.EventType,
            ["record"] = pair.Event.Record,
            ["result"] = JsonNode.Parse(pair.Result.Json.GetRawText()),
        })]);
        return report;
    }

    private JsonObject Common() => new()
    {
        ["releases"] = new JsonArray([.. plan.Releases.Select(release => (JsonNode)new JsonObject
        {
            ["release_id"] = $"{release.Id:D}",
            ["project"] = release.Project,
            ["release_name"] = release.Name,
            ["source_ref"] = release.Commit,
            ["events"] = release.Events.Count,
        })]),
        ["unmapped"] = new JsonArray(
            [.. plan.Unmapped.Select(left => (JsonNode)new JsonObject { ["record"] = left.Record, ["reason"] = left.Reason })]),
        ["notes"] = new JsonArray([.. plan.Notes.Select(note => (JsonNode)note)]),
    };

    private int Count(string status) => _results.Count(pair => pair.Result.Status == status);
}

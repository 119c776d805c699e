using ReleaseGates.Ingest;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary>Sends the whole table through one door and says what is not as it should be.</summary>
internal sealed class IngestTableRun(IngestDoor door)
{
    private static readonly string[] Facts =
    [
        "releases", "release_gates", "gate_checks", "approvals", "evidence_artifacts", "exceptions", "deployments",
        "environment_events", "incidents", "recovery_drills", "state_transitions",
    ];

    private static readonly string CountFacts =
        $"select {string.Join(" + ", Facts.Select(table => $"(select count(*) from ops.{table})"))}";

    private readonly IngestTable _table = IngestTable.Load();

    /// <summary>What the door answered and stored, to be compared with another's.</summary>
    public DoorTranscript Transcript { get; } = new();

    /// <param name="enough">How many faults are enough to stop.</param>
    public async Task<IReadOnlyList<string>> FaultsAsync(int enough = int.MaxValue)
    {
        await People.AssignAsync(door.Database);
        var faults = new List<string>();
        foreach (var row in _table.Setup.Concat(_table.Cases.Where(row => row.Only.Count == 0 || row.Only.Contains(door.Name))))
        {
            faults.AddRange((await FaultsAsync(row)).Select(fault => $"{door.Name}: {row.Name}: {fault}"));
            if (faults.Count >= enough)
                break;
        }
        return faults;
    }

    private async Task<List<string>> FaultsAsync(IngestCase row)
    {
        foreach (var sql in row.Given)
            await door.Database.RunAsync(sql);
        var factsBefore = await door.Database.ValueAsync<long>(CountFacts);
        var logBefore = await LogAsync();

        var body = _table.Body(row);
        var reply = await door.SendAsync(row, body);
        var (http, result) = (reply.Http, reply.Result);

        var id = (string?)result["ingest_id"];
        if (id is not null)
            _table.Answered(row, id);
        Transcript.Add(row, reply);
        var faults = new List<string>();
        void Expect<T>(string what, T expected, T actual)
        {
            if (!Equals(expected, actual))
                faults.Add($"{what} is {actual?.ToString() ?? "null"}, not {expected?.ToString() ?? "null"}: {result.ToJsonString()}");
        }

        Expect("http_status", row.Http, (int?)result["http_status"]);
        Expect("the HTTP status", row.Http, http ?? row.Http);
        // What is too large is refused by the door and not by the database, where the door sees it first.
        if (reply.MediaType is { } type)
            Expect("the media type", row.Code == ErrorCodes.BodyTooLarge && door.RefusesUnread ? IngestReply.Problem : "application/json",
                type);
        Expect("status", row.ExpectedStatus, (string?)result["status"]);
        Expect("error_code", row.Code, (string?)result["error_code"]);
        Expect("warning", row.Warning, (string?)result["warning"]);
        Expect("payload_matches", row.PayloadMatches, (bool?)result["payload_matches"]);
        Expect("sender_matches", row.ExpectedSenderMatches, (bool?)result["sender_matches"]);
        Expect("recorded_at", row.ExpectedStatus == IngestStatuses.Duplicate, result["recorded_at"] is not null);
        if (row.Code is not null)
            Expect("a sentence and a cure", true, result["detail"] is JsonObject detail && detail.ContainsKey("message")
                && detail.ContainsKey("hint"));

        var logged = (await LogAsync()).Where(entry => !logBefore.TryGetValue(entry.Key, out var before) || before != entry.Value)
            .Select(entry => $"{entry.Value - logBefore.GetValueOrDefault(entry.Key)} {entry.Key}").ToList();
        // What is too large is refused unread, and leaves no row.
        if (row.Code != ErrorCodes.BodyTooLarge)
            Expect("the raw bytes' hash in the log", true, await door.Database.ValueAsync<bool>(
                "select exists (select from ops.event_ingest_log where payload_hash = $1 and processing_status = $2)",
                Convert.ToHexStringLower(SHA256.HashData(body)), row.ExpectedStatus));
        Expect("the log", row.Code == ErrorCodes.BodyTooLarge ? "" : $"1 {row.ExpectedStatus}", string.Join(", ", logged));
        if (row.ExpectedStatus != IngestStatuses.Accepted)
            Expect("the number of facts", factsBefore, await door.Database.ValueAsync<long>(CountFacts));
        if (row.Then is not null && id is not null)
            Expect($"«{row.Then}»", true, await door.Database.ValueAsync<bool>($"select {_table.Condition(row, id)}"));
        return faults;
    }

    private async Task<Dictionary<string, long>> LogAsync()
    {
        var counts = new Dictionary<string, long>();
        await using var command = door.Database.Owner.CreateCommand(
            "select processing_status, count(*) from ops.event_ingest_log group by 1");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }
}

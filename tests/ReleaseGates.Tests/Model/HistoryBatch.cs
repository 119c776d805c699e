using Npgsql;
using ReleaseGates.Tests.Explorer;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Model;

/// <summary>Lives many histories through in a database of their own, in one round trip, and says where SQL and the model differ.</summary>
internal static class HistoryBatch
{
    private static readonly string[] Notes =
        ["create temp table moments (step integer primary key, at timestamptz)",
            "create temp table told (history integer, step integer, decision jsonb)"];

    /// <summary>What is said live is kept, to be compared with what the rows say afterwards.</summary>
    private const string Told = """
        insert into told
        select a.history, $2, ops_private.decide(ops_private.decision_input(a.release_id, 'production', null, m.at))
          from unnest($1::integer[], $3::uuid[]) as a (history, release_id) join moments m on m.step = $2
        """;

    private const string Answers = """
        select ops_private.decide(ops_private.decision_input(
                   a.release_id, 'production', m.at, coalesce($4 + a.hours * interval '1 hour', m.at)))::text
          from unnest($1::uuid[], $2::integer[], $3::double precision[]) with ordinality as a (release_id, step, hours, n)
          join moments m on m.step = a.step
         order by a.n
        """;

    private const string Stored = """
        select concat_ws(' | ', r.status,
                         (select string_agg(concat_ws(' ', g.gate_code, g.status, g.exception_id), ', ' order by g.gate_code)
                            from ops.release_gates g where g.release_id = r.release_id),
                         (select string_agg(concat_ws(' ', d.status, d.compliance, d.g4_status,
                                     case when d.cancelled then 'cancelled' when d.interrupted then 'interrupted' end,
                                     'from ' || round(extract(epoch from d.deployed_at - $2)) - 200,
                                     'to ' || round(extract(epoch from d.completed_at - $2)) - 200), ', ' order by d.created_at)
                            from ops.deployments d where d.release_id = r.release_id))
          from unnest($1::uuid[]) with ordinality as listed (id, n) join ops.releases r on r.release_id = listed.id
         order by listed.n
        """;

    /// <param name="without">A rule that SQL is to do without.</param>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(HistoryPeriod period, RemovedRule? without = null)
    {
        var (histories, environments) = (period.Histories, period.Environments());
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await database.Owner.OpenConnectionAsync();
        if (without is not null)
            await without.RemoveAsync(connection);
        await using var batch = new NpgsqlBatch(connection) { Timeout = 120 };
        var began = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var releases = histories.Select((_, n) => HistoryWorld.Release(n)).ToArray();
        var lives = histories.Select((one, n) => HistoryLife.Of(n, one.History, environments)).ToList();

        foreach (var notes in Notes)
            batch.BatchCommands.Add(new(notes));
        new HistoryWorld(batch, began).Live([.. histories.Select(one => one.History)], lives, 0, period.Environment, step =>
        {
            batch.BatchCommands.Add(new("insert into moments values ($1, clock_timestamp())") { Parameters = { new() { Value = step } } });
            var now = histories.Index().Where(one => one.Item.Asks.Any(ask => ask.Step == step && ask.Hours is null))
                .Select(one => one.Index).ToArray();
            batch.BatchCommands.Add(
                new(Told) { Parameters = { new() { Value = now }, new() { Value = step },
                    new() { Value = now.Select(n => releases[n]).ToArray() } } });
        });
        var asks = histories.Index().SelectMany(one => one.Item.Asks.Select(ask => (one.Index, Ask: ask))).ToList();
        batch.BatchCommands.Add(new(Answers)
        {
            Parameters =
            {
                new() { Value = asks.Select(ask => releases[ask.Index]).ToArray() },
                new() { Value = asks.Select(ask => ask.Ask.Step).ToArray() },
                new() { Value = asks.Select(ask => ask.Ask.Hours).ToArray() },
                new() { Value = began },
            },
        });
        batch.BatchCommands.Add(new("select concat_ws(' ', history, step, decision) from told"));
        batch.BatchCommands.Add(new(Stored) { Parameters = { new() { Value = releases }, new() { Value = began } } });

        var answers = new List<List<string>>();
        await using var reader = await batch.ExecuteReaderAsync();
        do
        {
            var rows = new List<string>();
            while (await reader.ReadAsync())
                rows.Add(await reader.IsDBNullAsync(0) ? "" : $"{reader.GetValue(0)}");
            answers.Add(rows);
        }
        while (await reader.NextResultAsync());

        var ingested = answers.SelectMany(rows => rows).Where(row => row.StartsWith("{\"detail\"", StringComparison.Ordinal))
            .Select(row => (JsonObject)JsonNode.Parse(row)!)
                .ToDictionary(answer => (string)answer["ingest_id"]!, answer => (string?)answer["error_code"]);
        var differences = new List<string>();
        foreach (var (n, life) in lives.Index())
            for (var step = 1; step < life.Count; step++)
                if (life[step].IsTried
                    && histories[n].History.Acts[step - 1] is { Persona.Length: > 0, Effect: not (Effect.Promote or Effect.Ask) }
                    && ingested[$"{HistoryWorld.Id(n, step)}"] is var code && code != life[step].Refused)
                    differences.Add($"{histories[n].History} step {step}: "
                        + $"SQL says {code ?? "accepted"}, the model {life[step].Refused ?? "accepted"}");
        var told = answers[^2].Select(row => row.Split(' ', 3)).ToDictionary(row => (row[0], row[1]), row => row[2]);
        foreach (var (row, ask) in answers[^3].Zip(asks))
        {
            if (ask.Ask.Hours is null && Timeless(row) != Timeless(told[($"{ask.Index}", $"{ask.Ask.Step}")]))
                differences.Add($"{histories[ask.Index].History} asked {ask.Ask}: "
                    + "what the rows say of an earlier moment is not what was said then");
            var release = lives[ask.Index][ask.Ask.Step].Release;
            var foretold = ModelRule.Decide(release, ask.Ask.Hours ?? ModelRule.Now);
            var said = Read((JsonObject)JsonNode.Parse(row)!, began);
            if (release.Rules.TestEvidenceAge is not null)
                (foretold, said) = (foretold with { ValidUntil = null }, said with { ValidUntil = null });
            if ($"{said}" != $"{foretold}")
                differences.Add($"{histories[ask.Index].History} asked {ask.Ask}:\n  SQL   {said}\n  model {foretold}");
        }
        foreach (var (n, stored) in answers[^1].Index())
        {
            var release = HistoryLife.AtTheEnd(lives[n], environments, histories.Max(one => one.History.Acts.Count));
            var foretold = string.Join(
                " | ", ((string[])[release.Status, string.Join(", ", release.Stored),
                    string.Join(", ", release.Deployments.Where(one => !one.IsElsewhere))]).Where(part => part.Length > 0));
            if (stored != foretold)
                differences.Add($"{histories[n].History}: stored is {stored}, the model says {foretold}");
        }
        return differences;
    }

    /// <summary>A decision without what tells a live one from one about the past.</summary>
    private static string Timeless(string decision)
    {
        var read = (JsonObject)JsonNode.Parse(decision)!;
        read.Remove("as_of");
        read.Remove("input_digest");
        return read.ToJsonString();
    }

    private static ModelAnswer Read(JsonObject decision, DateTimeOffset began) => new(
        (string?)decision["verdict"] == "allow",
        [.. decision["reasons"]!.AsArray().Select(reason => $"{reason!["gate"]} {reason["code"]} {reason["requirement"]}")
            .Order(StringComparer.Ordinal)],
        [.. decision["gates"]!.AsArray().Select(gate => $"{gate!["gate_code"]} {gate["status"]}")],
        [.. decision["exceptions_used"]!.AsArray().Select(used => (string)used!["exception_id"]!)],
        (string?)decision["valid_until"] is { } until ? (DateTimeOffset.Parse(until, CultureInfo.InvariantCulture) - began).TotalHours
        : null);
}

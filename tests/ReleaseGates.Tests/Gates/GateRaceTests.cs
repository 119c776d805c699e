using Npgsql;
using ReleaseGates.Personas;
using ReleaseGates.Releases;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Gates;

/// <summary>Two who write at once leave what one after the other would have left.</summary>
public sealed class GateRaceTests : IAsyncLifetime
{
    private const int Rounds = 40;

    /// <summary>Sessions that race at the same time; a login costs more than what it is for.</summary>
    private const int AtOnce = 16;

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await People.AssignAsync(_database);
        // One after the other and before any race: on a full machine logins at once wait for each other, and time out.
        var sessions = new List<PersonaSession>();
        for (var n = 0; n < AtOnce; n++)
            sessions.Add(await _database.AsAsync(PersonaNames.CiServiceRole));
        foreach (var session in sessions)
            await session.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Two_facts_that_complete_a_gate_at_once_leave_it_passed()
    {
        await Parallel.ForAsync(0, Rounds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce / 2 }, async (round, _) =>
        {
            var release = await OpenAsync($"gate-{round}");
            await Task.WhenAll(
                SayAsync(PersonaNames.QaTester,
                    Events.Of(release, "check_reported", """{"check_name":"acceptance_criteria","status":"pass"}""", "G2", "1")),
                SayAsync(PersonaNames.QaTester,
                    Events.Of(release, "evidence_attached", """{"artifact_type":"test_result","artifact_url":"x"}""", "G2", "1")));
        });
        Assert.Equal(Rounds,
            await _database.ValueAsync<long>("select count(*) from ops.release_gates where gate_code = 'G2' and status = 'passed'"));
    }

    [Fact]
    public async Task Direct_inserts_race_like_events_do()
    {
        await Parallel.ForAsync(0, Rounds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce / 2 }, async (round, _) =>
        {
            var release = await OpenAsync($"direct-{round}");
            await SayAsync(PersonaNames.QaTester,
                Events.Of(release, "check_reported", """{"check_name":"acceptance_criteria","status":"pass"}""", "G2", "1"));
            await Task.WhenAll(
                InsertAsync("insert into ops.evidence_artifacts (release_id, gate_id, artifact_type, source_system, artifact_url) "
                    + "values ($1, ops.gate_id($1, 'G2'), 'test_result', 'manual', 'x')", PersonaNames.QaTester, release),
                InsertAsync("insert into ops.gate_checks (gate_id, check_name, source_system, status) "
                    + "values (ops.gate_id($1, 'G2'), 'uat', 'manual', 'fail')", PersonaNames.CiServiceRole, release));
        });
        Assert.Equal(Rounds,
            await _database.ValueAsync<long>("select count(*) from ops.release_gates where gate_code = 'G2' and status = 'failed'"));
    }

    [Fact]
    public async Task Callers_who_race_for_the_same_keys_in_SQL_get_one_original_each()
    {
        var release = await OpenAsync("keys");
        var answers = new ConcurrentBag<JsonObject>();
        await Parallel.ForAsync(0, 256, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            answers.Add(await SayAsync(PersonaNames.CiServiceRole,
                Events.Of(release, "check_reported", """{"check_name":"lint","status":"pass"}""", "G1", $"{i % 8}"))));
        Assert.Equal((8, 248),
            (answers.Count(a => (string?)a["status"] == "accepted"), answers.Count(a => (string?)a["status"] == "duplicate")));
        Assert.Equal(8, answers.Select(a => (string?)a["ingest_id"]).Distinct().Count());
        Assert.Equal(8, await _database.ValueAsync<long>("select count(*) from ops.gate_checks where check_name = 'lint'"));
    }

    [Fact]
    public async Task Promoting_at_once_opens_one_deployment()
    {
        var release = await OpenAsync("promoted");
        foreach (var (persona, type, gate, payload) in ((string, string, string, string)[])
            [
                (PersonaNames.CiServiceRole, "build_complete", "G1", """{"status":"pass"}"""),
                (PersonaNames.QaTester, "check_reported", "G2", """{"check_name":"acceptance_criteria","status":"pass"}"""),
                (PersonaNames.QaTester, "evidence_attached", "G2", """{"artifact_type":"test_result","artifact_url":"x"}"""),
                (PersonaNames.ReleaseManager, "evidence_attached", "G3", """{"artifact_type":"rollback_plan","artifact_url":"x"}"""),
                (PersonaNames.ReleaseManager, "gate_signoff", "G3", """{"decision":"approved"}"""),
            ])
            await SayAsync(persona, Events.Of(release, type, payload, gate, gate));

        var opened = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            await using var session = await _database.AsAsync(PersonaNames.CiServiceRole);
            var answer = JsonNode.Parse(
                (await session.ValueAsync<string>("select ops.promote_release($1, 'production')::text", release))!)!;
            await session.CommitAsync();
            Assert.True((string?)answer["verdict"] == "allow", answer.ToJsonString());
            return (string?)answer["deployment_id"];
        }));
        Assert.NotNull(Assert.Single(opened.Distinct()));
        Assert.Equal(1, await _database.ValueAsync<long>("select count(*) from ops.deployments"));
    }

    [Fact]
    public async Task A_promotion_that_waits_while_the_release_moves_is_of_what_it_names()
    {
        var release = await OpenAsync("moving");
        await using var moving = await _database.AsAsync(PersonaNames.CiServiceRole);
        Assert.Equal("accepted", await moving.ValueAsync<string>("select ops.ingest_event(convert_to($1, 'UTF8')) ->> 'status'",
            Events.Of(release, "release_opened",
                """{"project":"acme/races","release_name":"moving","environment_target":"production","source_ref":"def456"}""")));

        await using var promoting = await _database.AsAsync(PersonaNames.ReleaseManager);
        var promotion = promoting.ValueAsync<string>("select ops.promote_release($1, 'production', 'abc123')::text", release);
        while (!await _database.ValueAsync<bool>("select exists (select from pg_locks where locktype = 'transactionid' and not granted)"))
            Assert.False(promotion.IsCompleted);
        await moving.CommitAsync();

        Assert.Equal("source_ref_moved", (await Assert.ThrowsAsync<PostgresException>(() => promotion)).MessageText);
        Assert.Equal(0, await _database.ValueAsync<long>("select count(*) from ops.promotion_decisions"));
    }

    private async Task<Guid> OpenAsync(string name)
    {
        var release = ReleaseId.Of("acme/races", name);
        await SayAsync(PersonaNames.CiServiceRole, Events.Opened(release, "acme/races", name, "test-developer"));
        return release;
    }

    private async Task<JsonObject> SayAsync(string persona, string body)
    {
        await using var session = await _database.AsAsync(persona);
        var answer = (JsonObject)JsonNode.Parse(
            (await session.ValueAsync<string>("select ops.ingest_event(convert_to($1, 'UTF8'))::text", body))!)!;
        await session.CommitAsync();
        Assert.True((int)answer["http_status"]! == 200, answer.ToJsonString());
        return answer;
    }

    private async Task InsertAsync(string sql, string persona, Guid release)
    {
        await using var session = await _database.AsAsync(persona);
        await session.RunAsync(sql, release);
        await session.CommitAsync();
    }
}

using ReleaseGates.Ingest;
using ReleaseGates.Tests.Decisions;
using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>A key that was accepted is a duplicate for ever, whatever later rules say of its body (FR-9).</summary>
public sealed class AcceptedCorpusTests
{
    /// <summary>Other people, another policy, another form, other types: nothing that was accepted would be today.</summary>
    private static readonly string[] Changes =
    [
        "update ops.gate_requirements set enabled = not enabled",
        "select ops.revoke_persona(assignment_id) from ops.persona_assignments where revoked_at is null",
        "update ops.event_types set emitters = '{developer}', own_release_only = '{developer}', emitter_gates = '{\"developer\": []}'",
        """
        update ops.event_types set payload_schema = jsonb_set(
            jsonb_set(payload_schema, '{properties,ticket}', '{"type": "string"}'), '{required}',
            payload_schema -> 'required' || '["ticket"]')
        """,
        """
        create or replace function ops_private.form_fault(document jsonb) returns ops_private.fault
        language sql immutable set search_path = pg_catalog, pg_temp
        as $$ select ops_private.fault('unknown_schema_version', 'Only v2.0 is spoken now.', 'Send v2.0.') $$
        """,
        """
        create or replace function ops_private.is_plain_name(name text) returns boolean
        language sql immutable set search_path = pg_catalog, pg_temp
        as 'select false'
        """,
    ];

    /// <summary>What is left when the form is as it was.</summary>
    private static readonly string[] OldForm =
    [
        "update ops.event_types set emitters = '{ci_service_role,release_manager,qa_tester,sre,developer}', own_release_only = '{}', "
            + "emitter_gates = '{}' where event_type not in ('gate_signoff', 'exception_granted', 'exception_reviewed', "
            + "'exception_revoked')",
        """
        create or replace function ops_private.state_fault(
            event ops_private.taken_event, project text, created_by text, initiating_actor text)
        returns ops_private.fault language sql stable set search_path = pg_catalog, pg_temp
        as $$ select ops_private.fault('unknown_release', 'Nothing is known any more.', 'Give up.') $$
        """,
    ];

    [Fact]
    public async Task What_was_accepted_is_a_duplicate_after_every_rule_changed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var corpus = await AcceptedAsync(database);
        Assert.True(corpus.Count > 400, $"{corpus.Count} events were accepted.");

        var form = await database.ValueAsync<string>("select pg_get_functiondef('ops_private.form_fault(jsonb)'::regprocedure)");
        foreach (var change in Changes)
            await database.RunAsync(change);
        await AllAreDuplicatesAsync(database, corpus);
        await database.RunAsync(form!);
        await AllAreDuplicatesAsync(database, corpus);
        foreach (var change in OldForm)
            await database.RunAsync(change);
        await AllAreDuplicatesAsync(database, corpus);
    }

    private static async Task<List<(byte[] Body, string Claims, string Id)>> AcceptedAsync(TestDatabase database)
    {
        var door = new RememberingDoor(database);
        Assert.Empty(await new IngestTableRun(door).FaultsAsync());
        var corpus = door.Accepted;
        foreach (var scenario in DecisionScenario.All)
        {
            var release = new ScenarioRelease(database, $"acme/{Guid.NewGuid():N}");
            await release.LiveAsync(scenario);
            await release.PutOutAsync();
            corpus.AddRange(release.Accepted);
        }
        return corpus;
    }

    private static async Task AllAreDuplicatesAsync(TestDatabase database, List<(byte[] Body, string Claims, string Id)> corpus)
    {
        foreach (var chunk in corpus.Chunk(200))
        {
            await using var command = database.Server.CreateCommand($"select {IngestBatch.Call}");
            new IngestBatch([.. chunk.Select(one => one.Body)], [.. chunk.Select(one => one.Claims)]).AddTo(command.Parameters);
            var answers = ((string[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).Select(IngestBatch.Read);
            Assert.All(answers.Zip(chunk), pair => Assert.Equal(
                $"200 duplicate {pair.Second.Id} payload_matches sender_matches",
                $"{pair.First["http_status"]} {pair.First["status"]} {pair.First["ingest_id"]}"
                    + ((bool?)pair.First["payload_matches"] == true ? " payload_matches" : "")
                    + ((bool?)pair.First["sender_matches"] == true ? " sender_matches" : "")));
        }
    }

    /// <summary>The core, which keeps what was accepted.</summary>
    private sealed class RememberingDoor(TestDatabase database) : IngestDoor(database)
    {
        private readonly CoreDoor _core = new(database);

        public override string Name => _core.Name;

        public List<(byte[] Body, string Claims, string Id)> Accepted { get; } = [];

        public override async Task<IngestReply> SendAsync(IngestCase row, byte[] body)
        {
            var reply = await _core.SendAsync(row, body);
            if ((string?)reply.Result["status"] == IngestStatuses.Accepted)
                Accepted.Add((body, Claims(row), (string)reply.Result["ingest_id"]!));
            return reply;
        }
    }
}

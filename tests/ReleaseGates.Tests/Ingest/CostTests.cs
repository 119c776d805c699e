using Npgsql;
using ReleaseGates.Personas;
using ReleaseGates.Postgres.Callers;
using ReleaseGates.Postgres.Ingest;
using ReleaseGates.Releases;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>What an event costs, in units that do not depend on the machine. A change that makes it dearer shows here.</summary>
[Collection(nameof(RunsAlone))]
public sealed class CostTests
{
    private const int Batch = 256;
    private static readonly Guid[] Releases = [.. Enumerable.Range(0, 64).Select(n => ReleaseId.Of("acme/shop", $"r{n}"))];
    private static readonly Caller Ci = new("ci", PersonaNames.CiServiceRole, """{"sub":"ci","role":"ci_service_role"}""");

    [Fact]
    public async Task A_mixed_batch_is_one_independent_group()
    {
        await using var database = await OpenedAsync();
        var groups = await ScalarAsync<long>(database.Owner, $"""
            select count(*) from ops_private.independent_groups((select s.submitted from {IngestBatch.Submit} s))
            """, Mixed("grouped"));
        Assert.Equal(1, groups);
    }

    [Fact]
    public async Task Checks_that_change_nothing_make_no_gate_be_judged()
    {
        await using var database = await OpenedAsync();
        Assert.Equal(0, await ScalarAsync<long>(database.Owner, $"""
            select count(*) from ops_private.releases_that_may_change((select s.submitted from {IngestBatch.Submit} s))
            """, Mixed("quiet")));
        var failed = Mixed("failed").Select(body => Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(body).Replace("\"pass\"", "\"fail\"", StringComparison.Ordinal))).ToArray();
        Assert.Equal(Releases.Length, await ScalarAsync<long>(database.Owner, $"""
            select count(*) from ops_private.releases_that_may_change((select s.submitted from {IngestBatch.Submit} s))
            """, failed));
    }

    [Fact]
    public async Task An_event_writes_less_than_two_kilobytes_of_wal_and_touches_few_pages_however_many_releases_there_are()
    {
        await using var database = await OpenedAsync();
        await PlanAsync(database, Mixed("first"));
        var few = await PlanAsync(database, Mixed("few"));
        await database.RunAsync("""
            insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor, created_by)
            select gen_random_uuid(), 'acme/other', 'r' || n, 'production', 'abc', 'somebody', 'somebody' from generate_series(1, 500) n
            """);
        var many = await PlanAsync(database, Mixed("many"));

        Assert.InRange((double)few["WAL Bytes"]! / Batch, 500, 2000);
        Assert.InRange((double)few["WAL Records"]! / Batch, 4, 16);
        Assert.InRange((double)few["Shared Hit Blocks"]! / Batch, 10, 120);
        Assert.InRange((double)many["Shared Hit Blocks"]! / (double)few["Shared Hit Blocks"]!, 0.5, 1.25);
    }

    [Fact]
    public async Task A_duplicate_is_found_by_its_index()
    {
        await using var database = await OpenedAsync();
        foreach (var run in (string[])["once", "then", "later", "last"])
            await PlanAsync(database, Mixed(run));

        var again = await PlanAsync(database, Mixed("last"));
        Assert.InRange((double)again["Shared Hit Blocks"]! / Batch, 5, 40);
    }

    [Fact]
    public async Task A_batch_is_one_round_trip()
    {
        await using var database = await OpenedAsync();
        var store = new IngestStore(database.Server);
        var commands = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ => Interlocked.Increment(ref commands),
        };
        await store.IngestAsync(Mixed("warm"), [.. Enumerable.Repeat(Ci, Batch)]);
        ActivitySource.AddActivityListener(listener);
        await store.IngestAsync(Mixed("counted"), [.. Enumerable.Repeat(Ci, Batch)]);
        Assert.Equal(1, commands);
    }

    [Fact]
    public async Task One_call_after_the_other_keeps_to_one_connection()
    {
        await using var database = await OpenedAsync();
        await using var second = NpgsqlDataSource.Create(database.ServerConnectionString);
        var store = new IngestStore(database.Server, second);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(n => CallAsync($"both-{n}")));
        var opened = await LastCallsAsync();

        for (var n = 0; n < 4; n++)
            await CallAsync($"alone-{n}");

        var called = await LastCallsAsync();
        Assert.Equal(2, opened.Count);
        Assert.Single(called, session => opened[session.Key] != session.Value);

        Task CallAsync(string run) => store.IngestAsync(Mixed(run), [.. Enumerable.Repeat(Ci, Batch)]);

        async Task<Dictionary<int, DateTime>> LastCallsAsync()
        {
            await using var command = database.Owner.CreateCommand(
                "select pid, query_start from pg_stat_activity where usename = 'gates_server' "
                    + "and datname = current_database() and query ~ 'ingest_batch'");
            await using var reader = await command.ExecuteReaderAsync();
            var calls = new Dictionary<int, DateTime>();
            while (await reader.ReadAsync())
                calls.Add(reader.GetInt32(0), reader.GetDateTime(1));
            return calls;
        }
    }

    [Fact]
    public async Task An_event_allocates_little()
    {
        await using var database = await OpenedAsync();
        await using var batcher = new IngestBatcher(new IngestStore(database.Server), new IngestLimits());
        var posts = Enumerable.Range(0, 8).Select(n => Mixed($"alloc-{n}")).ToList();
        await batcher.IngestAsync(Ci, posts[0]);
        await batcher.IngestAsync(Ci, posts[1]);

        // Nothing else runs: the collection is not parallel.
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var post in posts.Skip(2))
            await batcher.IngestAsync(Ci, post);
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / (6.0 * Batch);
        Assert.InRange(each, 0, 1500);

        var body = posts[0][0];
        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(StrictJson.IsPlainJson(body));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Releases on which a pipeline has reported before, so that their gates are entered.</summary>
    private static async Task<TestDatabase> OpenedAsync()
    {
        var database = await TestDatabase.CreateAsync();
        var store = new IngestStore(database.Server);
        var bodies = Releases.SelectMany((release, n) => new[]
        {
            Body(release, "release_opened", null,
                $$"""{"project":"acme/shop","release_name":"r{{n}}","environment_target":"production","source_ref":"abc"}""", "open"),
            Body(release, "check_reported", "G1", """{"check_name":"lint","status":"pass"}""", "lint"),
            Body(release, "check_reported", "G2", """{"check_name":"e2e","status":"pass"}""", "e2e"),
            Body(release, "build_complete", null, """{"status":"pass"}""", "build"),
        }).ToArray();
        var answers = await store.IngestAsync(bodies, [.. Enumerable.Repeat(Ci, bodies.Length)]);
        Assert.All(answers, answer => Assert.Equal("accepted", answer.Status));
        return database;
    }

    private static byte[][] Mixed(string run) =>
    [
        .. Enumerable.Range(0, Batch).Select(n => (n % 4) switch
        {
            0 => Body(Releases[n / 4], "build_complete", null, """{"status":"pass"}""", $"{run}-{n}"),
            1 => Body(Releases[n / 4], "check_reported", "G1", """{"check_name":"lint","status":"pass"}""", $"{run}-{n}"),
            2 => Body(Releases[n / 4], "evidence_attached", "G2",
                """{"artifact_type":"build_log","artifact_url":"https://example.com/log"}""", $"{run}-{n}"),
            _ => Body(Guid.Empty, "backup_complete", null, """{"environment":"production","note":"pass"}""", $"{run}-{n}"),
        }),
    ];

    private static byte[] Body(Guid release, string type, string? gate, string payload, string tail) =>
        Encoding.UTF8.GetBytes(Events.Of(release, type, payload, gate, tail, at: "2026-02-24T09:15:07Z"));

    private static async Task<JsonObject> PlanAsync(TestDatabase database, byte[][] bodies)
    {
        var text = await ScalarAsync<string>(
            database.Server, $"explain (analyze, wal, buffers, format json) select {IngestBatch.Call}", bodies);
        return (JsonObject)JsonNode.Parse(text)!.AsArray()[0]!["Plan"]!;
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql, byte[][] bodies)
    {
        await using var command = source.CreateCommand(sql);
        new IngestBatch(bodies, [Ci.Claims], IsPlainJson: true).AddTo(command.Parameters);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

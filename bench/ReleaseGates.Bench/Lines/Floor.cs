using Npgsql;
using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;
using System.Diagnostics;

namespace ReleaseGates.Bench.Lines;

/// <summary>
/// What no cleverness takes away: the three rows of a check with their indexes and constraints, in batches, without any
/// rule, trigger or foreign key; and a post that the server answers without looking at it. Their sum bounds every rate.
/// </summary>
internal sealed class Floor : ILine
{
    private const int Batch = 256;

    public string Title => "11. The floor: the bare rows, and a post that nobody judges";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        var (rows, posts) = (new List<double>(), new List<double>());
        for (var i = 0; i < bed.Settings.Runs; i++)
        {
            rows.Add(await RowsAsync(bed, cancel));
            posts.Add(await PostsAsync(bed, cancel));
            Console.WriteLine($"  {rows[^1]:0} µs of Postgres for the rows of an event, {posts[^1]:0} µs of load and server for a post");
        }
        var (row, post) = (Figures.Median(rows), Figures.Median(posts));
        figures.Add(FigureNames.FloorRows, row, "µs/event", $"batches of {Batch}");
        figures.Add(FigureNames.FloorPost, post, "µs/post", "256 connections, refused by its token; load and server");
        figures.Add(FigureNames.FloorSingle, Environment.ProcessorCount * 1e6 / (row + post), "events/s",
            "all processors, nothing but the two above");
        figures.Add(FigureNames.FloorNdjson, Environment.ProcessorCount * 1e6 / (row + post / 100), "events/s",
            "the same, a post for every hundred events");
    }

    /// <summary>Processor time of Postgres for one event's rows.</summary>
    private static async Task<double> RowsAsync(TestBed bed, CancellationToken cancel)
    {
        // Only the superuser may leave triggers and foreign keys out.
        await using var connection = await bed.Superuser.OpenConnectionAsync(cancel);
        await using (var without = new NpgsqlCommand("set session_replication_role = replica", connection))
            await without.ExecuteNonQueryAsync(cancel);
        await using var log = Prepared(connection, """
            insert into ops.event_ingest_log
                (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status,
                 release_id, actor, content_hash, result)
            select i, 'github_actions', 'check_reported', 'github_actions/' || r || '/check_reported/floor-' || i, 'v1.0',
                   repeat('0a', 32), 'accepted', r,
                   'repo:acme/shop:ref:refs/heads/main', repeat('0b', 32),
                   '{"detail": {"check_id": "01a2141e-1315-7ad8-ab00-000000000000", "gate_code": "G1",
                                "release_id": "01a2141e-1315-7ad8-ab00-000000000000"}}'
              from unnest($1, $2) as e (i, r)
            """);
        await using var checks = Prepared(connection, """
            insert into ops.gate_checks
                (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, created_by, persona, reported_at,
                 subject_ref, subject_assumed)
            select i, r, 'unit_tests', 'github_actions', 'pass', 'https://github.com/acme/shop/actions/runs/123456789',
                   '{"runner": "ubuntu-24.04", "duration_ms": 12345}', 'repo:acme/shop:ref:refs/heads/main', 'ci_service_role', now(),
                   '782fea9a7a4656d6ba225fcbea132908978d1522', false
              from unnest($1, $2) as e (i, r)
            """);
        await using var feed = Prepared(connection, """
            insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
            select r, 'gate_checks', i, '{"gate_code": "G1", "check_name": "unit_tests", "status": "pass", "persona": "ci_service_role"}'
              from unnest($1, $2) as e (i, r)
            """);
        var dice = new Random(20260224);
        var events = 0L;
        var before = CpuTimes.Now(bed);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < bed.Settings.Run;)
        {
            var ids = Enumerable.Range(0, Batch).Select(_ => Guid.CreateVersion7()).ToArray();
            var releases = Enumerable.Range(0, Batch).Select(_ => bed.ReleaseIds[dice.Next(bed.ReleaseIds.Count)]).ToArray();
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            foreach (var command in (NpgsqlCommand[])[log, checks, feed])
            {
                command.Parameters[0].Value = ids;
                command.Parameters[1].Value = releases;
                await command.ExecuteNonQueryAsync(cancel);
            }
            await transaction.CommitAsync(cancel);
            events += Batch;
        }
        return (CpuTimes.Now(bed) - before).Postgres.TotalMicroseconds / events;
    }

    private static NpgsqlCommand Prepared(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = Array.Empty<Guid>() });
        command.Parameters.Add(new() { Value = Array.Empty<Guid>() });
        command.Prepare();
        return command;
    }

    /// <summary>Processor time of load and server for one post.</summary>
    private static async Task<double> PostsAsync(TestBed bed, CancellationToken cancel)
    {
        var refused = Target.Server(bed) with { Tokens = ["nobody"] };
        var pipelines = Pipelines.Of(bed.ReleaseIds, "floor");
        await new Driver(refused, pipelines).RunAsync(256, TimeSpan.FromSeconds(1), cancel);
        var before = CpuTimes.Now(bed);
        var run = await new Driver(refused, pipelines).RunAsync(256, bed.Settings.Run, cancel);
        var used = CpuTimes.Now(bed) - before;
        return (used.Load + used.Server).TotalMicroseconds / run.Requests;
    }
}

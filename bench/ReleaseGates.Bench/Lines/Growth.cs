using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;
using System.Diagnostics;

namespace ReleaseGates.Bench.Lines;

/// <summary>The same load over a log that has grown: processor time, WAL and a decision, at each size.</summary>
internal sealed class Growth : ILine
{
    public string Title => "8. Growth";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        var filled = 0L;
        foreach (var events in bed.Settings.Events)
        {
            if (events > filled)
                await FillAsync(bed, filled, events, cancel);
            filled = Math.Max(filled, events);
            var size = $"at {events / 1_000_000.0:0.#} million events";
            // What is dirty from before is not this measure's to write.
            await using (var checkpoint = bed.Superuser.CreateCommand("checkpoint"))
                await checkpoint.ExecuteNonQueryAsync(cancel);
            var before = await WalAsync(bed, cancel);
            var name = $"single events {size}";
            var events0 = await CountAsync(bed, cancel);
            await Measure.EventsAsync(bed, figures, name, 256, pipelines => new Driver(Target.Server(bed), pipelines), cancel);
            var written = (double)(await WalAsync(bed, cancel) - before) / Math.Max(1, await CountAsync(bed, cancel) - events0);
            figures.Add($"WAL {size}", written, "bytes/event", "with full page images after the checkpoint before");
            await TimeDecisionAsync(bed, figures, $"decide {size}", cancel);
        }
    }

    private static async Task TimeDecisionAsync(TestBed bed, Figures figures, string name, CancellationToken cancel)
    {
        var times = new List<double>();
        await using var connection = await bed.Owner.OpenConnectionAsync(cancel);
        await using var command = new Npgsql.NpgsqlCommand("select ops.decide_promotion($1, 'production')::text", connection);
        var release = command.Parameters.Add(new() { Value = bed.ReleaseIds[0] });
        await command.PrepareAsync(cancel);
        for (var i = 0; i < 200; i++)
        {
            release.Value = bed.ReleaseIds[i * 7919 % bed.ReleaseIds.Count];
            var started = Stopwatch.GetTimestamp();
            await command.ExecuteScalarAsync(cancel);
            if (i >= 20)
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        Console.WriteLine($"  {name}: {Figures.Median(times):0.00} ms");
        figures.Add(name, Figures.Median(times), "ms");
    }

    private static Task<long> WalAsync(TestBed bed, CancellationToken cancel) =>
        bed.ValueAsync<long>("select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint", cancel);

    private static Task<long> CountAsync(TestBed bed, CancellationToken cancel) =>
        bed.ValueAsync<long>("select (n_tup_ins)::bigint from pg_stat_all_tables where relid = 'ops.event_ingest_log'::regclass", cancel);

    /// <summary>A hundred events for each of as many releases as that takes, half of them checks, written set-wise.</summary>
    private static async Task FillAsync(TestBed bed, long from, long to, CancellationToken cancel)
    {
        const long Step = 500_000;
        var watch = Stopwatch.StartNew();
        for (var at = from; at < to; at += Step)
        {
            var next = Math.Min(to, at + Step);
            await using var fill = bed.Superuser.CreateCommand($"""
                select ops_private.speak(null, null, null, 'ingest');
                insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor, created_by)
                select md5('fill' || n)::uuid, 'acme/old', 'fill-' || n, 'production', 'abc', 'somebody', 'somebody'
                  from generate_series({at} / 100, {next} / 100 - 1) n;
                -- These rows are right by construction, and their changes were told and forgotten long ago.
                set session_replication_role = replica;
                insert into ops.event_ingest_log
                    (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status, release_id, actor, content_hash, result)
                select ops_private.uuid_v7(), 'github_actions', 'check_reported',
                       format('github_actions/%s/check_reported/fill-%s', md5('fill' || n / 100)::uuid, n), 'v1.0',
                       encode(sha256(int8send(n)), 'hex'), 'accepted', md5('fill' || n / 100)::uuid, 'repo:acme/old:ref:refs/heads/main',
                       encode(sha256(int8send(-n)), 'hex'), jsonb_build_object('detail', jsonb_build_object('gate_code', 'G1'))
                  from generate_series({at}::bigint, {next - 1}) n;
                insert into ops.gate_checks (check_id, gate_id, check_name, source_system, status, artifact_ref, created_by, persona)
                select ops_private.uuid_v7(), g.gate_id, 'check_' || n % 10, 'github_actions', 'pass', 'https://github.com/acme/old/actions/runs/' || n,
                       'repo:acme/old:ref:refs/heads/main', 'ci_service_role'
                  from generate_series({at}::bigint, {next - 1}, 2) n
                  join ops.release_gates g on g.release_id = md5('fill' || n / 100)::uuid and g.gate_code = 'G1';
                """);
            await fill.ExecuteNonQueryAsync(cancel);
            Console.WriteLine($"  {next:N0} events are on record, after {watch.Elapsed.TotalMinutes:0.0} minutes");
        }
        await bed.RunAsync("vacuum analyze ops.event_ingest_log", cancel);
        await bed.RunAsync("vacuum analyze ops.gate_checks", cancel);
        await bed.RunAsync("vacuum analyze ops.releases", cancel);
        await bed.RunAsync("vacuum analyze ops.release_gates", cancel);
    }
}

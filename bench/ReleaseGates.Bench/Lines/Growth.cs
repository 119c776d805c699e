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
            {
                var watch = Stopwatch.StartNew();
                await History.LoadAsync(bed, filled, events,
                    loaded => Console.WriteLine($"  {loaded:N0} events are on record, after {watch.Elapsed.TotalMinutes:0.0} minutes"), cancel);
            }
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
}

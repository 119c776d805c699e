using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;
using System.Diagnostics;

namespace ReleaseGates.Bench.Lines;

/// <summary>
/// The same load over a log that has grown: processor time, WAL and a decision, at each size. Two control planes that
/// are alike but for the log take turns, so that a machine whose speed changes changes both.
/// </summary>
internal sealed class Growth : ILine
{
    public string Title => "8. Growth";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        await using var growing = await TestBed.StartAsync(bed.Settings, cancel);
        await using var empty = await TestBed.StartAsync(bed.Settings, cancel);
        // A checkpoint in the middle would write the pages of one of them once more. A window is about as much WAL as lies between two
        // by default.
        foreach (var one in (TestBed[])[growing, empty])
            foreach (var command in (string[])["alter system set max_wal_size = '4GB'", "select pg_reload_conf()"])
                await one.AsSuperuserAsync(command, cancel);
        var loaded = 0L;
        foreach (var events in bed.Settings.Events)
        {
            if (events > loaded)
            {
                var watch = Stopwatch.StartNew();
                await History.LoadAsync(growing, loaded, events,
                    so => Console.WriteLine($"  {so:N0} events are on record, after {watch.Elapsed.TotalMinutes:0.0} minutes"), cancel);
                loaded = events;
            }
            Sized[] turns = [new(empty, FigureNames.Beside(events)), new(growing, FigureNames.Grown(events))];
            foreach (var one in turns)
                await one.StartAsync(cancel);
            for (var i = 0; i < bed.Settings.Runs; i++)
                foreach (var one in turns)
                    await one.RunAsync(cancel);
            foreach (var one in turns)
                await one.AddToAsync(figures, cancel);
            await TimeDecisionAsync(growing, figures, FigureNames.Decide(events), cancel);
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

    /// <summary>A control plane of some size, and what it writes for the load.</summary>
    private sealed class Sized(TestBed bed, string name)
    {
        private readonly Series _series = new(bed, name, 256, pipelines => new Driver(Target.Server(bed), pipelines));
        private (long Wal, DateTime At) _before;

        public async Task StartAsync(CancellationToken cancel)
        {
            // What is dirty from before is not this measure's to write.
            await bed.AsSuperuserAsync("checkpoint", cancel);
            _before = (await WalAsync(cancel), await bed.ValueAsync<DateTime>("select clock_timestamp()", cancel));
            await _series.WarmAsync(cancel);
        }

        public Task RunAsync(CancellationToken cancel) => _series.RunAsync(cancel);

        public async Task AddToAsync(Figures figures, CancellationToken cancel)
        {
            _series.AddTo(figures);
            var wal = await WalAsync(cancel) - _before.Wal;
            // Statistics lag by up to a second of events, so they are counted.
            await using var count = bed.Owner.CreateCommand("select count(*) from ops.event_ingest_log where received_at >= $1");
            count.Parameters.Add(new() { Value = _before.At });
            var events = (long)(await count.ExecuteScalarAsync(cancel))!;
            figures.Add(FigureNames.Wal(name), (double)wal / Math.Max(1, events), "bytes/event",
                "with the full page images of one checkpoint");
        }

        private Task<long> WalAsync(CancellationToken cancel) =>
            bed.ValueAsync<long>("select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint", cancel);
    }
}

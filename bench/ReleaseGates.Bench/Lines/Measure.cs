using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;

namespace ReleaseGates.Bench.Lines;

/// <summary>Runs of the same load, of which the median counts.</summary>
internal static class Measure
{
    public static async Task<double> EventsAsync(
        TestBed bed, Figures figures, string name, int connections, Func<Pipelines, Driver> load, CancellationToken cancel)
    {
        var pipelines = Pipelines.Of(bed.ReleaseIds, $"{Environment.TickCount64:x}");
        // Plans, pools and pages are warm in a server that has run for a minute.
        await load(pipelines).RunAsync(connections, TimeSpan.FromSeconds(1), cancel);
        var runs = new List<LoadRun>();
        var cpu = new List<double>();
        var last = "";
        for (var i = 0; i < bed.Settings.Runs; i++)
        {
            var before = CpuTimes.Now(bed);
            var run = await load(pipelines).RunAsync(connections, bed.Settings.Run, cancel);
            var used = CpuTimes.Now(bed) - before;
            runs.Add(run);
            cpu.Add(used.MicrosPerEvent(run.Events));
            last = used.PerEvent(run.Events);
            Console.WriteLine($"  {name}: {run.EventsPerSecond:N0} events/s, {last}, p50 {run.Latencies.Percentile(0.5):N1} ms, p99 {run.Latencies.Percentile(0.99):N1} ms{(run.Others == 0 ? "" : $", {run.Others} others: {run.FirstOther}")}");
        }
        var median = Figures.Median(runs.Select(run => run.EventsPerSecond));
        figures.Add(name, median, "events/s", $"p50 {Figures.Median(runs.Select(run => run.Latencies.Percentile(0.5))):0.0} ms, p99 {Figures.Median(runs.Select(run => run.Latencies.Percentile(0.99))):0.0} ms; {last}");
        figures.Add(FigureNames.Cpu(name), Figures.Median(cpu), "µs/event");
        figures.Add(FigureNames.P99(name), Figures.Median(runs.Select(run => run.Latencies.Percentile(0.99))), "ms");
        return median;
    }
}

using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;

namespace ReleaseGates.Bench.Lines;

/// <summary>Runs of the same load, of which the median counts.</summary>
internal sealed class Series(TestBed bed, string name, int connections, Func<Pipelines, Driver> load)
{
    private readonly Pipelines _pipelines = Pipelines.Of(bed.ReleaseIds, $"{Environment.TickCount64:x}");
    private readonly List<LoadRun> _runs = [];
    private readonly List<double> _cpu = [];
    private string _last = "";

    /// <summary>
    /// Warms up, makes as many runs as the settings ask for and adds their figures. Returns the median of events per second.
    /// </summary>
    public static async Task<double> MeasureAsync(
        TestBed bed, Figures figures, string name, int connections, Func<Pipelines, Driver> load, CancellationToken cancel)
    {
        var series = new Series(bed, name, connections, load);
        await series.WarmAsync(cancel);
        for (var i = 0; i < bed.Settings.Runs; i++)
            await series.RunAsync(cancel);
        return series.AddTo(figures);
    }

    /// <summary>Plans, pools and pages are warm in a server that has run for a minute.</summary>
    public Task WarmAsync(CancellationToken cancel) => load(_pipelines).RunAsync(connections, TimeSpan.FromSeconds(1), cancel);

    public async Task RunAsync(CancellationToken cancel)
    {
        var before = CpuTimes.Now(bed);
        var run = await load(_pipelines).RunAsync(connections, bed.Settings.Run, cancel);
        var used = CpuTimes.Now(bed) - before;
        _runs.Add(run);
        _cpu.Add(used.MicrosPerEvent(run.Events));
        _last = used.PerEvent(run.Events);
        Console.WriteLine($"  {name}: {run.EventsPerSecond:N0} events/s, {_last}, p50 {run.Latencies.Percentile(0.5):N1} ms, "
            + $"p99 {run.Latencies.Percentile(0.99):N1} ms{(run.Others == 0 ? "" : $", {run.Others} others: {run.FirstOther}")}");
    }

    public double AddTo(Figures figures)
    {
        var median = Figures.Median(_runs.Select(run => run.EventsPerSecond));
        var (p50, p99) = (Percentile(0.5), Percentile(0.99));
        figures.Add(name, median, "events/s", $"p50 {p50:0.0} ms, p99 {p99:0.0} ms; {_last}");
        figures.Add(FigureNames.Cpu(name), Figures.Median(_cpu), "µs/event");
        figures.Add(FigureNames.P99(name), p99, "ms");
        return median;
    }

    private double Percentile(double of) => Figures.Median(_runs.Select(run => run.Latencies.Percentile(of)));
}

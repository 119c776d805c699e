using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;

namespace ReleaseGates.Bench.Lines;

/// <summary>The posts of line 1 sent by wrk, so that nobody has to believe our own driver.</summary>
internal sealed class WrkLine : ILine
{
    public string Title => "13. The same posts by wrk";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        if (!Wrk.IsInstalled)
        {
            Console.WriteLine("  left out: no wrk (Debian: apt-get install wrk)");
            return;
        }
        var pipelines = Pipelines.Of(bed.ReleaseIds, $"{Environment.TickCount64:x}");
        var runs = new List<WrkRun>();
        for (var i = 0; i < bed.Settings.Runs; i++)
        {
            runs.Add(await Wrk.RunAsync(Target.Server(bed), pipelines, 256, bed.Settings.Run, run: i, cancel));
            Console.WriteLine($"  {runs[^1].PerSecond:N0} events/s, p50 {runs[^1].P50:N1} ms, "
                + $"p99 {runs[^1].P99:N1} ms, {runs[^1].Refused} refused");
        }
        figures.Add(FigureNames.Wrk, Figures.Median(runs.Select(run => run.PerSecond)), "events/s",
            $"p50 {Figures.Median(runs.Select(run => run.P50)):0.0} ms, p99 {Figures.Median(runs.Select(run => run.P99)):0.0} ms; "
                + $"{runs.Sum(run => run.Refused)} refused");
    }
}

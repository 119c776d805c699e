using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;

namespace ReleaseGates.Bench.Lines;

/// <summary>Memory of a server of its own at rest, under load and afterwards; its processor time when nobody calls.</summary>
internal sealed class AtRest : ILine
{
    public string Title => "9. Memory and processor time of the server";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        var before = CpuTimes.Now(bed);
        await Task.Delay(TimeSpan.FromSeconds(10), cancel);
        var idle = (CpuTimes.Now(bed) - before).Server;
        figures.Add("server at rest: processor", idle.TotalMilliseconds / 10, "ms/s");
        figures.Add(FigureNames.MemoryAtRest, Megabytes(bed), "MB", "resident, after the load of the lines before");

        var pipelines = Pipelines.Of(bed.ReleaseIds, $"{Environment.TickCount64:x}");
        var soak = bed.Settings.Soak;
        var held = new List<double>();
        var load = new Driver(Target.Server(bed), pipelines).RunAsync(256, soak, cancel);
        while (!load.IsCompleted)
        {
            held.Add(Megabytes(bed));
            await Task.WhenAny(load, Task.Delay(1000, cancel));
        }
        var run = await load;
        await Task.Delay(TimeSpan.FromSeconds(10), cancel);
        // A heap goes up and down between collections, so tenths of the load are compared. In the first the server still warms up.
        var tenth = Math.Max(1, held.Count / 10);
        figures.Add("server under load: memory", held.Max(), "MB",
            $"highest in {soak.TotalSeconds:0} s at {run.EventsPerSecond:N0} events/s");
        figures.Add(FigureNames.MemoryEarly, Figures.Median(held.Skip(tenth).Take(tenth)), "MB", "median of the second tenth of it");
        figures.Add(FigureNames.MemoryLate, Figures.Median(held.TakeLast(tenth)), "MB", "median of the last tenth");
        figures.Add("server after the load: memory", Megabytes(bed), "MB", "ten seconds after");
        Console.WriteLine($"  {idle.TotalMilliseconds / 10:0.0} ms/s idle; {held.Max():0} MB at most, {Megabytes(bed):0} MB after");
    }

    internal static double Megabytes(TestBed bed) =>
        long.Parse(File.ReadAllText($"/proc/{bed.Stack.ServerProcessId}/statm").Split(' ')[1]) * Environment.SystemPageSize / 1e6;
}

using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;
using System.Net;

namespace ReleaseGates.Bench.Lines;

internal sealed class ByHandLine : ILine
{
    public string Title => "5. The Edge Function by hand";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        if (!ByHand.IsInstalled)
        {
            Console.WriteLine("  left out: npm ci --prefix bench/by-hand brings Deno");
            return;
        }
        await using var door = await ByHand.StartAsync(bed, cancel);
        await Series.MeasureAsync(bed, figures, FigureNames.ByHand, 64,
            pipelines => new Driver(new(new(IPAddress.Loopback, door.Port), "/", "application/json", bed.Tokens), pipelines), cancel);
    }
}

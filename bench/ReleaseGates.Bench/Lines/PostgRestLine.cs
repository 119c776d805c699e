using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;
using ReleaseGates.LocalStack;
using System.Net;

namespace ReleaseGates.Bench.Lines;

internal sealed class PostgRestLine : ILine
{
    public string Title => "6. PostgREST calling the same function";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        if (!PostgRest.IsInstalled)
        {
            Console.WriteLine("  left out: no PostgREST for this platform");
            return;
        }
        await using var door = await DataApi.StartAsync(bed, cancel);
        await Series.MeasureAsync(bed, figures, FigureNames.PostgRest, 64,
            pipelines => new Driver(
                new(new(IPAddress.Loopback, door.Port), "/rpc/ingest_event", "application/octet-stream", bed.Tokens), pipelines), cancel);
    }
}

using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;

namespace ReleaseGates.Bench.Lines;

internal sealed class SingleEvents : ILine
{
    public string Title => "1. Single events over HTTP";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        var peak = 0.0;
        foreach (var connections in (int[])[1, 64, 256])
            peak = await Series.MeasureAsync(bed, figures, FigureNames.Single(connections), connections,
                pipelines => new Driver(Target.Server(bed), pipelines), cancel);
        await Series.MeasureAsync(bed, figures, FigureNames.HalfPeak, 256,
            pipelines => new Driver(Target.Server(bed), pipelines) { Rate = peak / 2 }, cancel);
    }
}

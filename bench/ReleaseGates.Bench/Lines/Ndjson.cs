using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;

namespace ReleaseGates.Bench.Lines;

internal sealed class Ndjson : ILine
{
    public string Title => "2. NDJSON bodies of 100 events";

    public Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel) =>
        Series.MeasureAsync(bed, figures, FigureNames.Ndjson, 8,
            pipelines => new Driver(Target.Server(bed, "application/x-ndjson"), pipelines) { Lines = 100 }, cancel);
}

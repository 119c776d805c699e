using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;

namespace ReleaseGates.Bench.Lines;

internal sealed class Duplicates : ILine
{
    public string Title => "3. Single events, a tenth of them sent before";

    public Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel) =>
        Series.MeasureAsync(bed, figures, FigureNames.Duplicates, 256,
            pipelines => new Driver(Target.Server(bed), pipelines) { Repeated = 10 }, cancel);
}

using ReleaseGates.Bench.Table;

namespace ReleaseGates.Bench.Lines;

/// <summary>One line of the table: measures both of its sides in this run.</summary>
internal interface ILine
{
    string Title { get; }

    Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel);
}

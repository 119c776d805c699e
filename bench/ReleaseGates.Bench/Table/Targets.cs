namespace ReleaseGates.Bench.Table;

internal static class Targets
{
    public static readonly IReadOnlyList<BenchTarget> All =
    [
        new("single events over HTTP vs pgbench one-row inserts", FigureNames.Single(256), FigureNames.OneRow, 2, true),
        new("the same vs the Edge Function by hand", FigureNames.Single(256), FigureNames.ByHand, 15, true),
        new("NDJSON vs pgbench one-row inserts", FigureNames.Ndjson, FigureNames.OneRow, 4, true),
    ];
}

namespace ReleaseGates.Bench.Table;

internal static class Targets
{
    public static readonly IReadOnlyList<BenchTarget> All =
    [
        new("single events over HTTP vs pgbench one-row inserts", FigureNames.Single(256), FigureNames.OneRow, 2, true),
        new("the same vs the Edge Function by hand", FigureNames.Single(256), FigureNames.ByHand, 15, true),
        new("NDJSON vs pgbench one-row inserts", FigureNames.Ndjson, FigureNames.OneRow, 4, true),
        new("p99 at half the peak rate", FigureNames.P99(FigureNames.HalfPeak), null, 25, false, "ms"),
        .. Growth(5_000_000),
        .. Growth(20_000_000),
        new("a lone request over one SQL call of the same function", FigureNames.LoneOverhead, null, 0.5, false, "ms"),
        new("gates event send vs curl, whole process", FigureNames.Gates, FigureNames.Curl, 1, false),
        new("server at rest, resident", FigureNames.MemoryAtRest, null, 80, false, "MB"),
        new("growth in a soak", FigureNames.MemoryLate, FigureNames.MemoryEarly, 1.1, false),
        // What these three say of the first targets, see the page's text.
        new("ceiling of single events vs pgbench one-row inserts", FigureNames.FloorSingle, FigureNames.OneRow, 2, true),
        new("ceiling of single events vs the Edge Function by hand", FigureNames.FloorSingle, FigureNames.ByHand, 15, true),
        new("ceiling of NDJSON vs pgbench one-row inserts", FigureNames.FloorNdjson, FigureNames.OneRow, 4, true),
        // Of a machine that others use, too, processor time is the fairer measure.
        new("processor time: a single event vs a one-row insert", FigureNames.Cpu(FigureNames.Single(256)),
            FigureNames.Cpu(FigureNames.OneRow), 0.5, false),
        new("processor time: an event of NDJSON vs a one-row insert", FigureNames.Cpu(FigureNames.Ndjson),
            FigureNames.Cpu(FigureNames.OneRow), 0.25, false),
    ];

    private static IEnumerable<BenchTarget> Growth(long events)
    {
        var (grown, beside) = (FigureNames.Grown(events), FigureNames.Beside(events));
        var size = $"{events / 1_000_000} million events";
        yield return new($"processor time per event at {size} vs empty", FigureNames.Cpu(grown), FigureNames.Cpu(beside), 1.15, false);
        yield return new($"WAL per event at {size} vs empty", FigureNames.Wal(grown), FigureNames.Wal(beside), 1.15, false);
        yield return new($"decide at {size}, warm", FigureNames.Decide(events), null, 5, false, "ms");
    }
}

namespace ReleaseGates.Bench.Lines;

/// <summary>The lines that were asked for. The yardstick comes first and last, since the machine may change in between.</summary>
internal static class AllLines
{
    public static IEnumerable<ILine> Of(BenchSettings settings)
    {
        foreach (var number in settings.Lines)
        {
            if (number == 1)
                yield return new SingleEvents();
            if (number == 2)
                yield return new Ndjson();
            if (number == 3)
                yield return new Duplicates();
            if (number == 4)
                yield return new OneRowInserts();
        }
    }
}

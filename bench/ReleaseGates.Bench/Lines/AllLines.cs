namespace ReleaseGates.Bench.Lines;

/// <summary>The lines that were asked for, in the order in which they were.</summary>
internal static class AllLines
{
    public static IEnumerable<ILine> Of(BenchSettings settings)
    {
        foreach (var number in settings.Lines)
        {
            yield return number switch
            {
                1 => new SingleEvents(),
                2 => new Ndjson(),
                3 => new Duplicates(),
                4 => new OneRowInserts(),
                5 => new ByHandLine(),
                6 => new PostgRestLine(),
                7 => new Reads(),
                8 => new Growth(),
                9 => new AtRest(),
                10 => new CommandLine(),
                11 => new Floor(),
                12 => new Profile(),
                13 => new WrkLine(),
                _ => throw new FormatException($"The table has no line {number}."),
            };
        }
    }
}

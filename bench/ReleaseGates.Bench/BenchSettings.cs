namespace ReleaseGates.Bench;

/// <summary>What is measured and for how long.</summary>
internal sealed record BenchSettings
{
    public const string Usage = """
        Usage: gates-bench [--short] [--lines 1,2,4] [--seconds N] [--runs N] [--postgres 15|17] [--events N,N] [--soak N] [--out FILE]
          --short     one run of three seconds for each figure, lines 1, 2, 4 and 11: under two minutes
          --lines     which lines of the table; all by default
          --seconds   how long one run lasts (10)
          --runs      runs for each figure, of which the median counts (3)
          --postgres  17, which npm installs, or Debian's 15
          --events    line 8: how many events are on record before (0,5000000); 20000000 needs 40 GB
          --soak      line 9: seconds of load (60); the target is about 600
          --out       writes the page there instead of printing it
        """;

    public IReadOnlyList<int> Lines { get; private init; } = [1, 13, 2, 3, 4, 5, 6, 7, 11, 12, 8, 9, 10];

    public TimeSpan Run { get; private init; } = TimeSpan.FromSeconds(10);

    public int Runs { get; private init; } = 3;

    public int Postgres { get; private init; } = 17;

    public IReadOnlyList<long> Events { get; private init; } = [0, 5_000_000];

    /// <summary>How long line 9 loads the server.</summary>
    public TimeSpan Soak { get; private init; } = TimeSpan.FromSeconds(60);

    public string? Output { get; private init; }

    /// <exception cref="FormatException">An option that is none of ours, or a value that is no number.</exception>
    public static BenchSettings Parse(string[] args)
    {
        var settings = new BenchSettings();
        for (var i = 0; i < args.Length; i++)
        {
            string Value() => ++i < args.Length ? args[i] : throw new FormatException($"{args[i - 1]} needs a value.");
            settings = args[i] switch
            {
                "--short" => settings with { Lines = [1, 2, 4, 11], Run = TimeSpan.FromSeconds(3), Runs = 1 },
                "--lines" => settings with { Lines = [.. Value().Split(',').Select(int.Parse)] },
                "--seconds" => settings with { Run = TimeSpan.FromSeconds(int.Parse(Value())) },
                "--runs" => settings with { Runs = int.Parse(Value()) },
                "--postgres" => settings with { Postgres = int.Parse(Value()) },
                "--events" => settings with { Events = [.. Value().Split(',').Select(long.Parse)] },
                "--soak" => settings with { Soak = TimeSpan.FromSeconds(int.Parse(Value())) },
                "--out" => settings with { Output = Value() },
                var other => throw new FormatException($"{other} is no option."),
            };
        }
        return settings;
    }
}

using System.Globalization;

namespace ReleaseGates.Bench.Table;

/// <summary>What a figure, or its ratio to another of the same run, has to reach.</summary>
internal sealed record BenchTarget(string What, string Ours, string? Other, double Limit, bool AtLeast, string Unit = "x")
{
    public string Bound =>
        $"{(AtLeast ? "at least" : "at most")} {Limit.ToString("0.##", CultureInfo.InvariantCulture)} {Unit}".Replace(
            " x", "x", StringComparison.Ordinal);

    public bool IsMet(double value) => AtLeast ? value >= Limit : value <= Limit;
}

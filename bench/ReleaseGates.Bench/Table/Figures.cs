namespace ReleaseGates.Bench.Table;

/// <summary>What was measured, by name.</summary>
internal sealed class Figures
{
    private readonly List<Figure> _all = [];

    public IReadOnlyList<Figure> All => _all;

    public void Add(string name, double value, string unit, string note = "") => _all.Add(new(name, value, unit, note));

    public double? Value(string name) => _all.FirstOrDefault(figure => figure.Name == name)?.Value;

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}

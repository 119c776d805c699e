namespace ReleaseGates.Bench.Table;

internal sealed record Figure(string Name, double Value, string Unit, string Note);

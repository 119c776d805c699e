namespace ReleaseGates.Bench.Load;

/// <summary>What wrk says of one run; times in milliseconds.</summary>
internal sealed record WrkRun(double PerSecond, double P50, double P99, long Refused);

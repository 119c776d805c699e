namespace ReleaseGates.Bench.Load;

/// <summary>What came of one run.</summary>
/// <param name="Requests">Answered within the time.</param>
/// <param name="Events">Of them accepted, or duplicates of what was.</param>
/// <param name="Others">Answered otherwise.</param>
internal sealed record LoadRun(TimeSpan Time, long Requests, long Events, long Others, Latencies Latencies, string? FirstOther)
{
    public double EventsPerSecond => Events / Time.TotalSeconds;
}

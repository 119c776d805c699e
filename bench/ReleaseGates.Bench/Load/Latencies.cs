using System.Diagnostics;
using System.Numerics;

namespace ReleaseGates.Bench.Load;

/// <summary>Counts durations in buckets of about three per cent.</summary>
internal sealed class Latencies
{
    private const int PerOctave = 32;
    private readonly long[] _buckets = new long[PerOctave * 40];
    private long _count;

    public void Add(long ticks)
    {
        var microseconds = Math.Max(1, ticks * 1_000_000 / Stopwatch.Frequency);
        var octave = BitOperations.Log2((ulong)microseconds);
        var within = (int)(((microseconds << 5) >> octave) - PerOctave);
        Interlocked.Increment(ref _buckets[octave * PerOctave + within]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>In milliseconds.</summary>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(_count * share);
        for (var i = 0; i < _buckets.Length; i++)
        {
            wanted -= _buckets[i];
            if (wanted <= 0)
                return Math.ScaleB(1 + (double)(i % PerOctave) / PerOctave, i / PerOctave) / 1000;
        }
        return 0;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace ReleaseGates.Bench.Load;

/// <summary>
/// Processor time used so far by the load, the server and Postgres. On a machine that others use too, it says more
/// than rates do: who has more processes gets more of a crowded machine.
/// </summary>
internal sealed record CpuTimes(TimeSpan Load, TimeSpan Server, TimeSpan Postgres)
{
    private const double TicksPerSecond = 100;

    public TimeSpan All => Load + Server + Postgres;

    public static CpuTimes Now(TestBed bed)
    {
        using var self = Process.GetCurrentProcess();
        return new(self.TotalProcessorTime, Of(bed.Stack.ServerProcessId), Family(bed.Stack.PostgresProcessId));
    }

    /// <summary>What our own children used that have ended.</summary>
    public static TimeSpan OfEndedChildren() => Ticks(Stat(Environment.ProcessId), 13, 14);

    public static CpuTimes operator -(CpuTimes left, CpuTimes right) =>
        new(left.Load - right.Load, left.Server - right.Server, left.Postgres - right.Postgres);

    public string PerEvent(long events) => string.Create(CultureInfo.InvariantCulture,
        $"{Micros(All, events):0} µs CPU per event (load {Micros(Load, events):0}, "
            + $"server {Micros(Server, events):0}, Postgres {Micros(Postgres, events):0})");

    public double MicrosPerEvent(long events) => Micros(All, events);

    private static double Micros(TimeSpan time, long events) => time.TotalMicroseconds / Math.Max(1, events);

    private static TimeSpan Of(int? process) => process is { } id ? Ticks(Stat(id), 11, 12) : default;

    /// <summary>The postmaster, its children that live, and those that it has waited for.</summary>
    private static TimeSpan Family(int? postmaster)
    {
        if (postmaster is not { } id)
            return default;
        var sum = Ticks(Stat(id), 11, 12, 13, 14);
        foreach (var child in File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            sum += Ticks(Stat(int.Parse(child)), 11, 12);
        return sum;
    }

    private static string[] Stat(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static TimeSpan Ticks(string[] stat, params ReadOnlySpan<int> fields)
    {
        var ticks = 0L;
        foreach (var field in fields)
            ticks += stat.Length > field ? long.Parse(stat[field]) : 0;
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}

namespace ReleaseGates.Bench.Table;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static IReadOnlyList<string> Facts(TestBed bed)
    {
        var cpu = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        return
        [
            $"{Environment.ProcessorCount} cores ({cpu}), "
                + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB, shared by load, server and Postgres",
            $"Postgres {bed.Settings.Postgres}, fsync and synchronous_commit on, "
                + $"otherwise its defaults but for a max_wal_size of 4GB in line 8; .NET {Environment.Version}",
            $"load average at the end {load[0]} {load[1]} {load[2]}; what else ran on the machine lowers both sides of a ratio",
        ];
    }
}

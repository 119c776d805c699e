using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;

namespace ReleaseGates.Bench.Lines;

/// <summary>The yardstick: what this machine's Postgres does when a transaction is one row with a key and a document.</summary>
internal sealed class OneRowInserts : ILine
{
    private const string Script = """
        \set n random(1, 1000000000000)
        insert into bench.one_row (idempotency_key, payload)
            values ('github_actions/' || :n, '{"check_name": "unit_tests", "status": "pass"}');
        """;

    public string Title => "4. pgbench, one row per transaction";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        await bed.RunAsync("""
            create schema if not exists bench;
            create table if not exists bench.one_row (
                id bigint generated always as identity primary key,
                idempotency_key text not null,
                payload jsonb not null,
                created_at timestamptz not null default now());
            """, cancel);
        var runs = new List<double>();
        var cpu = new List<double>();
        for (var i = 0; i < bed.Settings.Runs; i++)
        {
            var before = CpuTimes.Now(bed);
            var (rate, load) = await Pgbench.RunAsync(bed.Stack, Script, 64, bed.Settings.Run, cancel);
            var used = CpuTimes.Now(bed) - before;
            runs.Add(rate);
            var rows = rate * bed.Settings.Run.TotalSeconds;
            cpu.Add((used.Postgres + load).TotalMicroseconds / rows);
            Console.WriteLine($"  {rate:N0} transactions/s, {cpu[^1]:N0} µs CPU each (pgbench {load.TotalMicroseconds / rows:N0}, "
                + $"Postgres {used.Postgres.TotalMicroseconds / rows:N0})");
        }
        figures.Add(FigureNames.OneRow, Figures.Median(runs), "rows/s", "64 clients");
        figures.Add(FigureNames.Cpu(FigureNames.OneRow), Figures.Median(cpu), "µs/row");
    }
}

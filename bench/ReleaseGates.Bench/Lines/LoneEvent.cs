using Npgsql;
using ReleaseGates.Bench.Load;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;
using System.Diagnostics;
using System.Text;

namespace ReleaseGates.Bench.Lines;

/// <summary>What the server adds to one SQL call of the same function when nobody else is there. The two take turns.</summary>
internal static class LoneEvent
{
    private const int Times = 400;
    private const int Cold = 50;

    public static async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        await using var sql = await bed.Owner.OpenConnectionAsync(cancel);
        await using var call = await IngestCall.PrepareAsync(sql, events: 1, cancel);
        using var connection = new Connection(Target.Server(bed), 0);
        await connection.OpenAsync(cancel);

        var runs = new List<(double InSql, double OverHttp)>();
        for (var i = 0; i < bed.Settings.Runs; i++)
        {
            await QuietAsync(bed, cancel);
            runs.Add(await RunAsync(call, connection, cancel));
            Console.WriteLine($"  a lone event: {runs[^1].OverHttp:0.00} ms over HTTP, {runs[^1].InSql:0.00} ms in SQL");
        }
        figures.Add("a lone event in SQL", Figures.Median(runs.Select(run => run.InSql)), "ms");
        figures.Add("a lone event over HTTP", Figures.Median(runs.Select(run => run.OverHttp)), "ms");
        figures.Add(FigureNames.LoneOverhead, Figures.Median(runs.Select(run => run.OverHttp - run.InSql)), "ms");
    }

    /// <summary>The medians of as many of each.</summary>
    private static async Task<(double InSql, double OverHttp)> RunAsync(IngestCall call, Connection connection, CancellationToken cancel)
    {
        var run = $"{Environment.TickCount64:x}";
        var (inSql, overHttp) = (new List<double>(), new List<double>());
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call.SendAsync([Encoding.UTF8.GetBytes(Backup($"sql-{run}-{i}"))], cancel);
            var between = Stopwatch.GetTimestamp();
            var body = Encoding.UTF8.GetBytes(Backup($"http-{run}-{i}"));
            body.CopyTo(connection.Body(body.Length));
            await connection.SendAsync(cancel);
            var ended = Stopwatch.GetTimestamp();
            if (i < Cold)
                continue;
            inSql.Add(Stopwatch.GetElapsedTime(started, between).TotalMilliseconds);
            overHttp.Add(Stopwatch.GetElapsedTime(between, ended).TotalMilliseconds);
        }
        return (Figures.Median(inSql), Figures.Median(overHttp));
    }

    /// <summary>Waits for what the load before left to do: a checkpoint, and autovacuum at work on what it wrote.</summary>
    private static async Task QuietAsync(TestBed bed, CancellationToken cancel)
    {
        await bed.AsSuperuserAsync("checkpoint", cancel);
        await using var connection = await bed.Superuser.OpenConnectionAsync(cancel);
        await using var busy = new NpgsqlCommand(
            "select exists (select from pg_stat_activity where backend_type = 'autovacuum worker')", connection);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60) && (bool)(await busy.ExecuteScalarAsync(cancel))!;)
            await Task.Delay(500, cancel);
    }

    /// <summary>The envelope of a backup, on one line.</summary>
    public static string Backup(string tail) => $$"""
        {"schema_version":"v1.0","idempotency_key":"github_actions/{{Guid.Empty}}/backup_complete/{{tail}}",
        "event_type":"backup_complete","source_system":"github_actions","release_id":"{{Guid.Empty}}",
        "payload":{"environment":"production"},"emitted_at":"2026-02-24T09:15:07Z"}
        """.ReplaceLineEndings("");
}

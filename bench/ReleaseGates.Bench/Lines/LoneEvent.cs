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

    public static async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        await QuietAsync(bed, cancel);
        await using var sql = await bed.Owner.OpenConnectionAsync(cancel);
        await using var call = await IngestCall.PrepareAsync(sql, events: 1, cancel);
        using var connection = new Connection(Target.Server(bed), 0);
        await connection.OpenAsync(cancel);

        var (inSql, overHttp) = (new List<double>(), new List<double>());
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call.SendAsync([Backup($"sql-{Environment.TickCount64:x}-{i}")], cancel);
            var between = Stopwatch.GetTimestamp();
            var body = Backup($"http-{Environment.TickCount64:x}-{i}");
            body.CopyTo(connection.Body(body.Length));
            await connection.SendAsync(cancel);
            var ended = Stopwatch.GetTimestamp();
            if (i < 50)
                continue;
            inSql.Add(Stopwatch.GetElapsedTime(started, between).TotalMilliseconds);
            overHttp.Add(Stopwatch.GetElapsedTime(between, ended).TotalMilliseconds);
        }
        var (sqlTime, httpTime) = (Figures.Median(inSql), Figures.Median(overHttp));
        Console.WriteLine($"  a lone event: {httpTime:0.00} ms over HTTP, {sqlTime:0.00} ms in SQL");
        figures.Add("a lone event in SQL", sqlTime, "ms");
        figures.Add("a lone event over HTTP", httpTime, "ms");
        figures.Add(FigureNames.LoneOverhead, httpTime - sqlTime, "ms");
    }

    /// <summary>Waits for what the load before left to do: a checkpoint, and autovacuum at work on what it wrote.</summary>
    private static async Task QuietAsync(TestBed bed, CancellationToken cancel)
    {
        await using var connection = await bed.Superuser.OpenConnectionAsync(cancel);
        await using (var checkpoint = new NpgsqlCommand("checkpoint", connection))
            await checkpoint.ExecuteNonQueryAsync(cancel);
        await using var busy = new NpgsqlCommand("select exists (select from pg_stat_activity where backend_type = 'autovacuum worker')", connection);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60) && (bool)(await busy.ExecuteScalarAsync(cancel))!;)
            await Task.Delay(500, cancel);
    }

    private static byte[] Backup(string tail) => Encoding.UTF8.GetBytes(
        $$"""{"schema_version":"v1.0","idempotency_key":"github_actions/{{Guid.Empty}}/backup_complete/{{tail}}","event_type":"backup_complete","source_system":"github_actions","release_id":"{{Guid.Empty}}","payload":{"environment":"production"},"emitted_at":"2026-02-24T09:15:07Z"}""");
}

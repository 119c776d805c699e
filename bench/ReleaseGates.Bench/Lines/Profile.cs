using Npgsql;
using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;
using System.Diagnostics;

namespace ReleaseGates.Bench.Lines;

/// <summary>
/// Where the time of an event goes inside Postgres: what each of our functions takes for itself, in a session of its own.
/// </summary>
internal sealed class Profile : ILine
{
    private const int Batch = 128;

    public string Title => "12. Where an event's time in Postgres goes";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        var pipelines = Pipelines.Of(bed.ReleaseIds, $"{Environment.TickCount64:x}");
        await using var connection = await bed.Superuser.OpenConnectionAsync(cancel);
        await RunAsync(connection, pipelines, TimeSpan.FromSeconds(2), cancel);
        await using (var track = new NpgsqlCommand("set track_functions = 'all'", connection))
            await track.ExecuteNonQueryAsync(cancel);
        var before = await TakenAsync(connection, cancel);
        var (events, time) = await RunAsync(connection, pipelines, bed.Settings.Run, cancel);
        var after = await TakenAsync(connection, cancel);

        var whole = time.TotalMicroseconds / events;
        var ours = after
            .Select(taken => (Name: taken.Key, Micros: (taken.Value - before.GetValueOrDefault(taken.Key)) * 1000 / events))
            .OrderByDescending(taken => taken.Micros)
            .ToList();
        figures.Add("an event in Postgres, one session", whole, "µs/event", $"batches of {Batch}, with the commit and the round trip");
        foreach (var (name, micros) in ours.Where(taken => taken.Micros >= 1))
            figures.Add($"of it: {name}", micros, "µs/event", "its own statements, without what it calls");
        figures.Add("of it: the rest", whole - ours.Where(taken => taken.Micros >= 1).Sum(taken => taken.Micros), "µs/event",
            "smaller functions, commit, round trip");
        Console.WriteLine($"  {whole:0} µs; {string.Join(", ", ours.Take(6).Select(taken => $"{taken.Name} {taken.Micros:0}"))}");
    }

    private static async Task<(long Events, TimeSpan Time)> RunAsync(
        NpgsqlConnection connection, Pipelines pipelines, TimeSpan time, CancellationToken cancel)
    {
        await using var call = await IngestCall.PrepareAsync(connection, Batch, cancel);
        var number = Stopwatch.GetTimestamp() % 100_000_000_000;
        var events = 0L;
        var watch = Stopwatch.StartNew();
        for (; watch.Elapsed < time; events += Batch)
        {
            var said = await call.SendAsync([.. Enumerable.Range(0, Batch).Select(_ => Body(pipelines, number++))], cancel);
            if (said.FirstOrDefault(answer => !answer.Contains("\"accepted\"", StringComparison.Ordinal)) is { } other)
                throw new InvalidOperationException(other);
        }
        return (events, watch.Elapsed);
    }

    private static byte[] Body(Pipelines pipelines, long number)
    {
        var body = new byte[pipelines.Length(number)];
        pipelines.Write(body, number);
        return body;
    }

    /// <summary>Milliseconds that each function has taken so far for itself.</summary>
    private static async Task<Dictionary<string, double>> TakenAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using (var flush = new NpgsqlCommand("select pg_stat_force_next_flush()", connection))
            await flush.ExecuteNonQueryAsync(cancel);
        await using var command = new NpgsqlCommand(
            "select funcname, sum(self_time) from pg_stat_user_functions group by funcname", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var taken = new Dictionary<string, double>();
        while (await reader.ReadAsync(cancel))
            taken.Add(reader.GetString(0), reader.GetDouble(1));
        return taken;
    }
}

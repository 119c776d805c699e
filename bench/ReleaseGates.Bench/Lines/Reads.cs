using Npgsql;
using ReleaseGates.Bench.Table;
using ReleaseGates.Personas;
using System.Diagnostics;

namespace ReleaseGates.Bench.Lines;

/// <summary>Decision and trace of one release: in the database, and through the server.</summary>
internal sealed class Reads : ILine
{
    private const int Times = 200;

    public string Title => "7. Decision and trace reads, and a lone event";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        await InDatabaseAsync(bed, figures, "decide in the database", "select ops.decide_promotion($1, 'production')::text", cancel);
        await InDatabaseAsync(bed, figures, "trace in the database", "select ops.release_trace($1)::text", cancel);
        using var client = new HttpClient { BaseAddress = bed.Stack.ServerUrl };
        client.DefaultRequestHeaders.Authorization = new("Bearer", bed.Stack.Token(PersonaNames.ReleaseManager));
        await OverHttpAsync(bed, figures, client, "decide over HTTP", id => $"/v1/releases/{id}/decision?environment=production", cancel);
        await OverHttpAsync(bed, figures, client, "trace over HTTP", id => $"/v1/releases/{id}/trace", cancel);
        await LoneEvent.MeasureAsync(bed, figures, cancel);
    }

    private static async Task InDatabaseAsync(TestBed bed, Figures figures, string name, string sql, CancellationToken cancel)
    {
        await using var connection = await bed.Owner.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        var release = command.Parameters.Add(new() { Value = bed.ReleaseIds[0] });
        await command.PrepareAsync(cancel);
        await TimeAsync(bed, figures, name, async id =>
        {
            release.Value = id;
            await command.ExecuteScalarAsync(cancel);
        });
    }

    private static Task OverHttpAsync(
        TestBed bed, Figures figures, HttpClient client, string name, Func<Guid, string> path, CancellationToken cancel) =>
        TimeAsync(bed, figures, name, async id =>
        {
            using var answer = await client.GetAsync(new Uri(path(id), UriKind.Relative), cancel);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync(cancel);
        });

    private static async Task TimeAsync(TestBed bed, Figures figures, string name, Func<Guid, Task> ask)
    {
        var times = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await ask(bed.ReleaseIds[i * 7919 % bed.ReleaseIds.Count]);
            // Plans are made in the first few.
            if (i >= 20)
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        Console.WriteLine($"  {name}: {Figures.Median(times):0.00} ms");
        figures.Add(name, Figures.Median(times), "ms", $"{Times} releases, one after the other");
    }
}

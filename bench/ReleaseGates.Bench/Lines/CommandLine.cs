using ReleaseGates.Bench.Table;
using ReleaseGates.Bench.Work;
using ReleaseGates.LocalStack;
using System.Diagnostics;

namespace ReleaseGates.Bench.Lines;

/// <summary>Whole-process time of <c>gates event send</c> and of curl, each posting one event, in turns.</summary>
internal sealed class CommandLine : ILine
{
    private const int Times = 40;

    public string Title => "10. gates event send and curl";

    public async Task MeasureAsync(TestBed bed, Figures figures, CancellationToken cancel)
    {
        var gates = Path.Combine(Repository.Root, "artifacts", "cli", "gates");
        if (!File.Exists(gates))
        {
            Console.WriteLine("  left out: make cli publishes gates");
            return;
        }
        var (ours, curl) = (new List<double>(), new List<double>());
        for (var i = 0; i < Times; i++)
        {
            ours.Add(await TimeAsync(
                bed, gates, ["event", "send", "--type", "backup_complete", "--payload", """{"environment": "production"}""", "--key",
                    $"cli-{i}-{Environment.TickCount64}"], cancel));
            var envelope = LoneEvent.Backup($"curl-{i}-{Environment.TickCount64}");
            curl.Add(await TimeAsync(
                bed, "curl", ["-sS", "-X", "POST", "-H", $"Authorization: Bearer {bed.Tokens[0]}", "-H", "Content-Type: application/json",
                    "-d", envelope, $"{bed.Stack.ServerUrl}{Target.IngestPath.TrimStart('/')}"], cancel));
        }
        Console.WriteLine($"  gates {Figures.Median(ours):0.0} ms, curl {Figures.Median(curl):0.0} ms");
        figures.Add(FigureNames.Gates, Figures.Median(ours), "ms", "whole process");
        figures.Add(FigureNames.Curl, Figures.Median(curl), "ms", "whole process");
    }

    private static async Task<double> TimeAsync(TestBed bed, string program, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GATES_URL"] = bed.Stack.ServerUrl.ToString();
        start.Environment["GATES_TOKEN"] = bed.Tokens[0];
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(cancel);
        var complaint = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return said.Contains("accepted", StringComparison.OrdinalIgnoreCase)
            ? time
            : throw new InvalidOperationException($"{program} said: {said} {complaint}");
    }
}

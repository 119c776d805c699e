using ReleaseGates.Bench.Work;
using System.Diagnostics;
using System.Text;

namespace ReleaseGates.Bench.Load;

/// <summary>
/// Posts over so many connections, each as soon as it has its answer, or all together at a fixed rate. At a rate
/// the time of a request counts from when it should have been sent, so a stalled server cannot hide its stall.
/// </summary>
internal sealed class Driver(Target target, Pipelines pipelines)
{
    private static long s_number = DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 10_000 * 10_000_000;

    private readonly Latencies _latencies = new();
    private long _requests;
    private long _events;
    private long _others;
    private long _scheduled;
    private string? _firstOther;

    /// <summary>How many events go into one request, a line each; 0 posts a single envelope.</summary>
    public int Lines { get; init; }

    /// <summary>Of a hundred events so many repeat the key of one before.</summary>
    public int Repeated { get; init; }

    /// <summary>Requests per second over all connections; null: as fast as answers come.</summary>
    public double? Rate { get; init; }

    public async Task<LoadRun> RunAsync(int connections, TimeSpan time, CancellationToken cancel)
    {
        var opened = Enumerable.Range(0, connections).Select(n => new Connection(target, n)).ToList();
        try
        {
            foreach (var connection in opened)
                await connection.OpenAsync(cancel);
            var started = Stopwatch.GetTimestamp();
            var end = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
            await Task.WhenAll(opened.Select((connection, n) => Task.Run(() => SendAsync(connection, n, started, end, cancel), cancel)));
            return new(Stopwatch.GetElapsedTime(started), _requests, _events, _others, _latencies, _firstOther);
        }
        finally
        {
            opened.ForEach(connection => connection.Dispose());
        }
    }

    private async Task SendAsync(Connection connection, int number, long started, long end, CancellationToken cancel)
    {
        var dice = new Random(number);
        while (true)
        {
            var from = Stopwatch.GetTimestamp();
            if (Rate is { } rate)
            {
                from = started + (long)(Interlocked.Increment(ref _scheduled) / rate * Stopwatch.Frequency);
                var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), from);
                if (from < end && wait > TimeSpan.Zero)
                    await Task.Delay(wait, cancel);
            }
            if (from >= end)
                return;
            Fill(connection, dice);
            var (status, body) = await connection.SendAsync(cancel);
            Count(status, body.Span, Stopwatch.GetTimestamp() - from);
        }
    }

    private void Fill(Connection connection, Random dice)
    {
        if (Lines == 0)
        {
            var number = NextNumber(dice);
            pipelines.Write(connection.Body(pipelines.Length(number)), number);
            return;
        }
        var numbers = new long[Lines];
        var length = 0;
        for (var i = 0; i < Lines; i++)
        {
            numbers[i] = NextNumber(dice);
            length += pipelines.Length(numbers[i]) + 1;
        }
        var body = connection.Body(length);
        foreach (var number in numbers)
        {
            pipelines.Write(body, number);
            var end = pipelines.Length(number);
            body[end] = (byte)'\n';
            body = body[(end + 1)..];
        }
    }

    private long NextNumber(Random dice)
    {
        var next = Interlocked.Increment(ref s_number);
        return dice.Next(100) < Repeated ? next - 500 - dice.Next(500) : next;
    }

    private void Count(int status, ReadOnlySpan<byte> body, long ticks)
    {
        _latencies.Add(ticks);
        Interlocked.Increment(ref _requests);
        // PostgREST and the baseline leave out the spaces.
        var good = body.Count("\"accepted\""u8) + body.Count("\"duplicate\""u8);
        var wanted = Math.Max(1, Lines);
        if (status == 200 && good > 0)
            Interlocked.Add(ref _events, Math.Min(good, wanted));
        if (status != 200 || good < wanted)
        {
            Interlocked.Add(ref _others, wanted - Math.Min(good, wanted));
            _firstOther ??= $"{status} {Encoding.UTF8.GetString(body[..Math.Min(300, body.Length)])}";
        }
    }
}

using Npgsql;
using ReleaseGates.Client;
using ReleaseGates.Ingest;
using ReleaseGates.Live;
using ReleaseGates.LocalStack;
using ReleaseGates.Personas;
using ReleaseGates.Releases;
using ReleaseGates.Reports;
using System.Diagnostics;
using System.Globalization;

namespace ReleaseGates.Dev.Reporting;

/// <summary>
/// Fills a control plane of its own with two years of releases and measures, over HTTP and warm, how long each report takes
/// to answer its usual question, and how long a change takes to reach somebody who follows.
/// </summary>
internal static class ReportsVerb
{
    private const int Runs = 20;

    private static readonly TimeSpan Report = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(CancellationToken cancel)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"gates-reports-{Environment.ProcessId}");
        try
        {
            await using var stack = await ControlPlane.StartAsync(new(folder), Console.Error.WriteLine, cancel);
            await Console.Error.WriteLineAsync("Writing 1,000 releases, 4,000 gates and 200,000 checks ...");
            await FillAsync(stack.OwnerConnectionString, cancel);
            var slow = 0;
            Console.WriteLine($"{"question",-44} {"asked as",-16} {"median",9} {"worst",9} {"limit",9}");
            // Row security costs each persona something else, so each asks everything that it may.
            foreach (var persona in PersonaNames.All)
            {
                using var client = GatesClient.Connect(stack.ServerUrl, stack.Token(persona));
                foreach (var (question, limit, ask) in Questions(client))
                    slow += await MeasureAsync(question, persona, limit, ask, cancel) ? 0 : 1;
            }
            // A new release is told to everybody but an sre.
            foreach (var persona in PersonaNames.All.Where(persona => persona != PersonaNames.Sre))
                slow += await FollowAsync(stack, persona, cancel) ? 0 : 1;
            return slow == 0 ? 0 : 1;
        }
        finally
        {
            await ControlPlane.RemoveAsync(folder, CancellationToken.None);
        }
    }

    private static IEnumerable<(string Question, TimeSpan Limit, Func<CancellationToken, Task> Ask)> Questions(GatesClient client)
    {
        const string project = "acme/p2";
        var done = ReleaseId.Of(project, "v502");
        var open = ReleaseId.Of(project, "v998");
        var until = DateTimeOffset.UtcNow.AddDays(-30);
        var month = new ReportQuery { Since = until.AddDays(-30), Until = until };
        foreach (var report in new[] { "gates", "evidence", "health", "exceptions", "deployments", "ungated" })
            yield return ($"{report}, one release", Report, cancel => client.ReportAsync(report, new() { ReleaseId = done }, cancel));
        yield return ("eligibility, one release", Report, cancel => client.ReportAsync("eligibility", new() { ReleaseId = open }, cancel));
        yield return ("release show", Report, cancel => client.FindReleaseAsync(open, cancel));
        yield return ("environments, one environment", Report, cancel =>
            client.ReportAsync("environments", new() { Environment = "production" }, cancel));
        yield return ("deployments, one environment", Report, cancel =>
            client.ReportAsync("deployments", new() { Environment = "production" }, cancel));
        yield return ("deployments, one month", Report, cancel => client.ReportAsync("deployments", month with { Limit = 500 }, cancel));
        yield return ("ungated, one month", Report, cancel => client.ReportAsync("ungated", month with { Limit = 500 }, cancel));
        yield return ("exceptions, one month", Report, cancel => client.ReportAsync("exceptions", month with { Limit = 500 }, cancel));
        yield return ("health, one month", Report, cancel => client.ReportAsync("health", month with { Limit = 500 }, cancel));
        yield return ("anomalies, one month", Report, cancel => client.ReportAsync("anomalies", month with { Limit = 500 }, cancel));
        yield return ("kpis, one month", Report, cancel => client.KpisAsync(month, cancel));
        yield return ("kpis, one month of one project", Report, cancel => client.KpisAsync(month with { Project = project }, cancel));
        yield return ("status, everything (25 releases on the way)", Whole, cancel => client.StatusAsync(cancel: cancel));
        yield return ("trace, one release", Whole, cancel => client.TraceAsync(done, cancel));
        yield return ("record, one release", Whole, cancel => client.RecordAsync(done, cancel));
    }

    private static Task NoResetAsync(FeedReset reset) => throw new InvalidOperationException($"A fresh feed says {reset.Reason}.");

    private static async Task<bool> MeasureAsync(
        string question, string persona, TimeSpan limit, Func<CancellationToken, Task> ask, CancellationToken cancel)
    {
        try
        {
            for (var warm = 0; warm < 5; warm++)
                await ask(cancel);
        }
        catch (GatesException refused) when (refused.Problem.Status == 403)
        {
            return true; // not this persona's to ask
        }
        var took = new List<TimeSpan>();
        for (var run = 0; run < Runs; run++)
        {
            var started = Stopwatch.GetTimestamp();
            await ask(cancel);
            took.Add(Stopwatch.GetElapsedTime(started));
        }
        return Say(question, persona, took, limit);
    }

    /// <summary>From the acknowledgement of an event to its arrival at a follower; the two race, so never less than nothing.</summary>
    private static async Task<bool> FollowAsync(ControlPlane stack, string persona, CancellationToken cancel)
    {
        using var follower = GatesClient.Connect(stack.ServerUrl, stack.Token(persona));
        using var writer = GatesClient.Connect(stack.ServerUrl, stack.Token(PersonaNames.CiServiceRole));
        // The connection is made while the first event is sent, so following begins before it.
        await using var changes = follower.FollowAsync(null, await TipAsync(stack, cancel), NoResetAsync, cancel)
            .GetAsyncEnumerator(cancel);
        var took = new List<TimeSpan>();
        for (var run = 0; run < Runs; run++)
        {
            var (project, name) = ("acme/live", $"{persona}-{run}");
            var id = ReleaseId.Of(project, name);
            var next = changes.MoveNextAsync();
            await writer.SendAsync(
                new Envelope
                {
                    IdempotencyKey = IdempotencyKey.Of(SourceSystems.Manual, id, EventTypes.ReleaseOpened, "1"),
                    EventType = EventTypes.ReleaseOpened,
                    SourceSystem = SourceSystems.Manual,
                    ReleaseId = id,
                    Payload = new() { ["project"] = project, ["release_name"] = name, ["environment_target"] = Environments.Staging,
                        ["source_ref"] = "abc" },
                    EmittedAt = DateTimeOffset.UtcNow,
                },
                cancel);
            var acknowledged = Stopwatch.GetTimestamp();
            while (await next && changes.Current is not { Table: "releases" } || changes.Current.RowId != id)
                next = changes.MoveNextAsync();
            took.Add(Stopwatch.GetElapsedTime(acknowledged));
        }
        return Say("a change, from acknowledged to heard", persona, took, Whole);
    }

    private static bool Say(string question, string persona, List<TimeSpan> took, TimeSpan limit)
    {
        took.Sort();
        var (median, worst) = (took[took.Count / 2], took[^1]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{question,-44} {persona,-16} {median.TotalMilliseconds,6:0.0} ms "
                + $"{worst.TotalMilliseconds,6:0.0} ms {limit.TotalMilliseconds,6:0} ms{(median > limit ? "  TOO SLOW" : "")}"));
        return median <= limit;
    }

    private static async Task<string> TipAsync(ControlPlane stack, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(stack.OwnerConnectionString + ";Pooling=false");
        await using var command = database.CreateCommand("select ops_private.live_tip()");
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task FillAsync(string owner, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(owner + ";Pooling=false;Command Timeout=600");
        await using var command = database.CreateCommand(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tools/ReleaseGates.Dev/Reporting/years.sql"), cancel));
        await command.ExecuteNonQueryAsync(cancel);
    }
}

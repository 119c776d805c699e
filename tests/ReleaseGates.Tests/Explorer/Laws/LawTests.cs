using CsCheck;
using Npgsql;
using ReleaseGates.Tests.Model;
using System.Collections.Concurrent;
using Xunit;

namespace ReleaseGates.Tests.Explorer.Laws;

/// <summary>
/// The laws hold on all paths of four steps, in the long form (<c>make laws-full</c>) eight, over each law's own acts, on random ones of
/// twelve over all acts, and on those that are really gone in a database. The model goes them all, as nothing merges them; histories hold
/// the model and SQL together.
/// </summary>
public sealed class LawTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("GATES_EXPLORE") == "all";

    public static TheoryData<int> Laws => [.. Enumerable.Range(0, Law.All.Count)];

    [Theory]
    [MemberData(nameof(Laws))]
    public void A_law_holds_on_all_paths_over_its_own_acts(int n)
    {
        var law = Law.All[n];
        var own = Of(law.Acts);
        var paths = 0L;
        Parallel.ForEach(own, new() { MaxDegreeOfParallelism = 2 }, act =>
        {
            var start = HistoryLife.Of(0, new(Acts.Initiator, Of(law.Start)));
            Go(start[^1], act, [.. Of(law.Start)], [.. start.Select(Seen.Of)], IsLong ? 8 : 4);
        });
        output.WriteLine($"{law}: {paths} paths");

        void Go(HistoryLife before, Act act, List<Act> acts, List<Seen> record, int left)
        {
            var life = HistoryLife.After(before, act, acts.Count + 1, 0);
            List<Act> now = [.. acts, act];
            List<Seen> seen = [.. record, Seen.Of(life)];
            var path = new LawPath(Acts.Initiator, now, seen);
            Interlocked.Increment(ref paths);
            if (law.Broken(path) is { } fault)
                Assert.Fail($"{law}: {fault} in {path}");
            if (left > 1)
                foreach (var next in own)
                    Go(life, next, now, seen, left - 1);
        }
    }

    [Fact]
    public void The_laws_hold_on_random_paths_over_all_acts()
    {
        var (paths, broken) = (0, new ConcurrentBag<string>());
        AskedHistory.Any.Sample(one =>
        {
            var life = HistoryLife.Of(0, one.History);
            Check(one.History, [.. life.Select(Seen.Of)], broken);
            Interlocked.Increment(ref paths);
        }, iter: IsLong ? 1_000_000 : 2000, threads: 2);
        output.WriteLine($"{paths} paths");
        AssertKept(broken);
    }

    [Fact]
    public void SQL_keeps_the_laws_on_random_paths()
    {
        var (paths, broken) = (0, new ConcurrentBag<string>());
        AskedHistory.Any.Array[250].Sample(many =>
        {
            RecordAsync([.. many.Select(one => one.History)], broken).GetAwaiter().GetResult();
            Interlocked.Add(ref paths, many.Length);
        }, iter: IsLong ? 40 : 1, threads: IsLong ? 2 : 1);
        output.WriteLine($"{paths} paths");
        AssertKept(broken);
    }

    /// <summary>Each law can fail: without its rules its own acts break it in SQL.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(Laws))]
    public void Without_its_rules_a_law_breaks(int n)
    {
        var (law, broken) = (Law.All[n], new ConcurrentBag<string>());
        Gen.OneOf(Of(law.Acts)).Array[8].Array[100].Sample(many =>
        {
            if (broken.IsEmpty)
                RecordAsync([.. many.Select(acts => new History(Acts.Initiator, [.. Of(law.Start), .. acts]))], broken, law)
                    .GetAwaiter().GetResult();
        }, iter: 10, threads: 1);
        Assert.NotEmpty(broken);
        output.WriteLine($"without \"{string.Join("\" and \"", law.Rules)}\" {broken.MinBy(fault => fault.Length)}");
    }

    private static Act[] Of(string[] names) => [.. names.Select(name => Acts.All.Single(act => act.Name == name))];

    private static void AssertKept(ConcurrentBag<string> broken)
    {
        if (!broken.IsEmpty)
            Assert.Fail($"{broken.Count} broken, the shortest of each law:\n" + string.Join('\n',
                broken.GroupBy(fault => fault[..fault.IndexOf(':', StringComparison.Ordinal)])
                    .Select(faults => faults.MinBy(one => one.Length))));
    }

    private static void Check(History history, IReadOnlyList<Seen> record, ConcurrentBag<string> broken, Law? alone = null)
    {
        for (var step = 1; step < record.Count; step++)
        {
            var path = new LawPath(history.Initiator, [.. history.Acts.Take(step)], [.. record.Take(step + 1)]);
            foreach (var law in alone is null ? Law.All : [alone])
                if (law.Broken(path) is { } fault)
                    broken.Add($"{law}: {fault} in {path}");
        }
    }

    /// <param name="alone">The law that is looked at, without its rules; null: all of them, under all rules.</param>
    private static async Task RecordAsync(IReadOnlyList<History> histories, ConcurrentBag<string> broken, Law? alone = null)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await database.Owner.OpenConnectionAsync();
        if (alone is not null)
            foreach (var rule in RemovedRule.Everywhere.Where(rule => alone.Rules.Contains(rule.Name)))
                await rule.RemoveAsync(connection);
        await using var batch = new NpgsqlBatch(connection) { Timeout = 300 };
        var lives = histories.Select((history, n) => HistoryLife.Of(n, history)).ToList();
        var (releases, siblings) = (Ids(HistoryWorld.Release), Ids(HistoryWorld.Sibling));
        new HistoryWorld(batch, DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds())).Live(histories, lives, 0,
            afterStep: _ => batch.BatchCommands.Add(
                new(Seen.Sql) { Parameters = { new() { Value = releases }, new() { Value = siblings } } }));

        var (steps, refused) = (new List<List<string>>(), new HashSet<Guid>());
        await using var reader = await batch.ExecuteReaderAsync();
        do
        {
            var rows = new List<string>();
            while (await reader.ReadAsync())
                if (!await reader.IsDBNullAsync(0) && $"{reader.GetValue(0)}" is var row)
                {
                    if (row.Contains("\"deployments\"", StringComparison.Ordinal))
                        rows.Add(row);
                    else if (row.StartsWith("{\"detail\"", StringComparison.Ordinal)
                        && IngestBatch.Read(row) is var answer && (string?)answer["error_code"] is not null)
                        refused.Add((Guid)answer["ingest_id"]!);
                }
            if (rows.Count > 0)
                steps.Add(rows);
        }
        while (await reader.NextResultAsync());
        foreach (var (n, history) in histories.Index())
            Check(history, [.. Enumerable.Range(0, history.Acts.Count + 1)
                .Select(step => Seen.Read(steps[step][n], refused.Contains(HistoryWorld.Id(n, step))))], broken, alone);

        Guid[] Ids(Func<int, Guid> id) => [.. histories.Select((_, n) => id(n))];
    }
}

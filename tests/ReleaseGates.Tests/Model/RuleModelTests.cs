using CsCheck;
using ReleaseGates.Tests.Explorer;
using Xunit;

namespace ReleaseGates.Tests.Model;

/// <summary>SQL and the model agree on every history: what is taken, what is decided then, what is stored.</summary>
public sealed class RuleModelTests(ITestOutputHelper output)
{
    private const int Together = 250;

    private static readonly string[] Reached =
    [
        "gated in_progress", "excepted in_progress", "ungated succeeded", "gated succeeded", "gated failed", "gated rolled_back",
        "rollback succeeded",
        "confirmation passed", "confirmation failed", "G4 passed", "G4 failed", "G4 bypassed", "G3 bypassed", "G1 failed", "promoted",
        "rolled_back", "failed",
        "G3 recovery_drill_missing fresh_recovery_drill", "G3 incident_open no_open_critical_incident",
        "G3 incident_open no_open_high_incident",
        "G3 approver_not_distinct accountable_signoff", "G3 approval_of_other_ref accountable_signoff",
        "G3 self_approved accountable_signoff",
        "G2 check_missing compensating_control", "G2 evidence_stale test_evidence_attached", " release_rolled_back ",
        "G3 standing_rejection no_standing_rejection", "G2 exception_suspended compensating_control", "exception_not_begun",
        "nothing_to_roll_back", "nothing_to_restore", "release_already_deployed", "renewal_unreviewed", "four_eyes", "initiator_unknown",
    ];

    /// <summary>A slice by default; <c>make rules-full</c> is the long run.</summary>
    private static readonly int Histories = int.Parse(
        Environment.GetEnvironmentVariable("GATES_HISTORIES") ?? "1000", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void SQL_decides_every_history_like_the_model()
    {
        var lived = 0;
        HistoryPeriod.Of(Together).Sample(
            period =>
            {
                var differences = HistoryBatch.DifferencesAsync(period).GetAwaiter().GetResult();
                Assert.True(differences.Count == 0, string.Join('\n', differences.OrderBy(difference => difference.Length).Take(3)));
                if (Interlocked.Add(ref lived, Together) is var so && so % 1000 == 0)
                    output.WriteLine($"{so} histories agree");
            },
            iter: Math.Max(1, Histories / Together), threads: 2, print: period =>
            $"{period.Histories.Count} histories in a production of {period}");
    }

    /// <summary>All of them, or those whose name holds <c>GATES_RULE</c>.</summary>
    public static TheoryData<string> Rules => [.. RemovedRule.OfHistories.Select(rule => rule.Name).Where(name =>
        name.Contains(Environment.GetEnvironmentVariable("GATES_RULE") ?? "", StringComparison.Ordinal))];

    [Theory(Explicit = true)]
    [MemberData(nameof(Rules))]
    public async Task Without_a_rule_some_history_differs(string name)
    {
        var rule = RemovedRule.OfHistories.Single(rule => rule.Name == name);
        var differing = KnownHistories.Of(name) is { } known
            ? await HistoryBatch.DifferencesAsync(known, rule) : [];
        if (differing.Count == 0)
            output.WriteLine("Nothing is known to miss it: it is looked for.");
        HistoryPeriod.Of(100).Sample(
            period =>
            {
                if (differing.Count == 0)
                    differing = HistoryBatch.DifferencesAsync(period, rule).GetAwaiter().GetResult();
            },
            // Once it is noticed nothing more is run; a rule that needs a rare production gets its chance.
            iter: 100, threads: 1);
        Assert.NotEmpty(differing);
        output.WriteLine(differing.MinBy(difference => difference.Length)!);
    }

    [Fact]
    public void Known_histories_are_of_rules() => Assert.All(KnownHistories.Rules, rule => Assert.True(
        KnownHistories.Of(rule) is { Histories: [_] } && RemovedRule.OfHistories.Any(removed => removed.Name == rule), rule));

    [Fact]
    public void Histories_go_where_the_rules_are()
    {
        var reached = new Dictionary<string, int>();
        HistoryPeriod.Of(Together).Sample(
            period =>
            {
                foreach (var (n, one) in period.Histories.Index())
                {
                    var life = HistoryLife.Of(n, one.History, period.Environments());
                    foreach (var what in life.SelectMany(step => Told(step)).Concat(one.Asks.Where(ask => ask.Hours is not null)
                        .SelectMany(ask => ModelRule.Decide(life[ask.Step].Release, ask.Hours!.Value).Reasons)).Distinct())
                        reached[what] = reached.GetValueOrDefault(what) + 1;
                }
            },
            iter: 40, threads: 1);
        foreach (var what in Reached)
            output.WriteLine($"{reached.GetValueOrDefault(what),6} {what}");
        Assert.DoesNotContain(Reached, what => !reached.ContainsKey(what));
    }

    private static IEnumerable<string> Told(HistoryLife step) =>
    [
        .. step.Release.Own.Select(one => $"{one.Compliance} {one.Status}"), .. step.Release.Own.Select(one => $"confirmation {one.G4}"),
        .. step.Release.Stored.Select(gate => $"{gate.Gate} {gate.Status}"), step.Release.Status, step.Refused ?? "accepted",
        .. ModelRule.Decide(step.Release, ModelRule.Now).Reasons,
    ];
}

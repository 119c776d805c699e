using CsCheck;

namespace ReleaseGates.Tests.Model;

/// <summary>A history and what is asked about it.</summary>
internal sealed record AskedHistory(History History, IReadOnlyList<Ask> Asks)
{
    public const int Longest = 12;

    // The last second before an exception ends and the first instant after it are the ones that go wrong.
    private static readonly double[] Moments = [1, 2 - 1 / 3600.0, 2, 3, 4, 6, 24, 25, 48, 29 * 24, 31 * 24];

    private static readonly string[] Initiators = [Acts.Initiator, Acts.Initiator, Acts.Initiator, Acts.InitiatorLogin, "stranger"];

    private static readonly string[] ToProduction = ["build passes", "criteria pass", "test evidence", "rollback plan", "manager signs G3"];

    // Where a gate opens, and what comes after it, is reached by chance too rarely: half of the histories follow a plan.
    private static readonly IReadOnlyList<Act>[] Plans =
    [
        Plan(), Plan(), Plan(), Plan(ToProduction), Plan(["fresh test evidence", .. ToProduction]),
        Plan(["no critical incident", .. ToProduction]),
        Plan(["a failover drill is asked for", .. ToProduction]),
        Plan(["two sign", .. ToProduction, "manager signs the release"]),
        Plan(["humans sign only", .. ToProduction[..^1], "an agent signs G3 for the manager"]),
        Plan([.. ToProduction, "manager rejects G3", "initiator signs G3", "second manager signs G3"]),
        Plan(["manager rejects G3", "an agent signs G3 for the manager", .. ToProduction]),
        Plan(["G2 bypassed tomorrow", "second manager reviews", .. ToProduction]),
        Plan([.. ToProduction, "sre rejects the sibling's G3", "sre accepts the sibling's G3"]),
        Plan([.. ToProduction, "qa rejects the sibling", "another qa accepts the sibling"]),
        Plan([.. ToProduction, "qa rejects G3", "a stranger of a qa accepts G3", "another qa accepts G3"]),
        Plan([.. ToProduction, "another developer rejects G2", "the developer rejects G2"]),
        Plan(["build passes", "G2 bypassed", "rollback plan", "manager signs G3", "sre rejects the exception",
            "an agent accepts the exception for the sre", "sre accepts the exception"]),
        Plan(["build passes", "G2 bypassed", "rollback plan", "manager signs G3", "exception revoked"]),
        Plan([.. ToProduction[..^1], "an agent bypasses G3 for the manager", "manager rejects G3"]),
        Plan([.. ToProduction, "promoted", "deployed", "healthy", "baseline passes"]),
        Plan(["sibling deployed", .. ToProduction, "promoted", "deployed", "rolled back", "sibling deployed"]),
        Plan([.. ToProduction, "asked", "deployed", "deployed", "healthy"]),
        Plan([.. ToProduction, "promoted", "manager rejects G3", "manager signs G3", "abc starts", "deployed, as def"]),
        Plan([.. ToProduction, "promoted", "deployed, as def", "healthy", "baseline passes"]),
        Plan([.. ToProduction, "asked", "lint fails", "asked", "lint passes", "deployed"]),
        Plan([.. ToProduction, "asked", "source is def", "source is abc", "deployed"]),
        Plan(["deployed", "sibling deployed", "rolled back to it", "deployed", "healthy", "baseline passes"]),
        Plan(["deployment starts", "sibling deployed", "deployed", "rolled back", "rolled back", "sibling deployed", "rolled back to it"]),
        Plan(["sibling deployed", "deployed", "rolled back", "sibling deployed", "rolled back to it by name", "deployed", "rolled back"]),
        Plan([.. ToProduction, "promoted", "deployment cancelled", "deployment starts", "deployed"]),
        Plan(["sibling deployed", "deployed", "rolled back", "deployment cancelled", "deployment starts"]),
        Plan([.. ToProduction, "promoted", "deployed", "deployed", "lint fails", "a start is told late", "a start is told late"]),
        Plan([.. ToProduction, "promoted", "deployed", "def's start is told late", "healthy", "baseline passes"]),
        Plan(["it ended ten minutes ago", "deployed", "it started ten minutes ago", "it started two days ago", "A cancelled"]),
        Plan([.. ToProduction, "promoted", "A starts", "deployment starts", "A deployed", "an end is told late"]),
        Plan(["A starts", "B starts", "deployment starts", "deployed", "A fails", "B deployed", "A's success is told late"]),
        Plan(["deployment starts", "A starts", "deployed", "A deployed", "B starts", "A fails", "deployed"]),
        Plan([.. ToProduction, "promoted", "A cancelled", "A starts", "deployment cancelled", "A deployed", "A's start is told late"]),
        Plan(["sibling deployed", "deployed", "rolled back to it", "A starts", "deployment starts", "A deployed", "rolled back"]),
        Plan(["nobody has to ask", .. ToProduction, "def starts", "deployed, as def", "healthy"]),
        Plan(["nobody has to ask", .. ToProduction, "deployed", "healthy", "baseline passes"]),
        Plan(["nobody has to ask", "initiator breaks the glass", "promoted", "source is def", "second manager reviews",
            "initiator breaks the glass", "abc starts"]),
        Plan(["it started two days ago", "deployed", "healthy an hour ago", "baseline passed an hour ago"]),
        Plan(["sibling deployed", "deployed", "rolled back", "sibling deployed", "deployed", "sibling deployed", "rolled back to it",
            "deployed"]),
        Plan(["sibling deployed", "deployed", "rolled back", "sibling deployed as S", "S fails", "rolled back", "sibling deployed"]),
        Plan(["deployed", "sibling deployed", "rolled back to it by name", "A deployed", "A fails", "rolled back to it", "deployed"]),
        Plan(["sibling deployed", "deployed", "rolled back", "sibling deployed", "rolled back to it by name", "A deployed", "A fails"]),
        Plan(["no test evidence", .. ToProduction, "promoted", "deployed", "sibling deployed", "rolled back to it", "deployed"]),
    ];

    private static readonly Gen<Act> Step = Gen.Frequency(
        (4, Gen.OneOf([.. Plan(ToProduction)])),
        (6, Gen.OneOf([.. Acts.All])));

    private static readonly Gen<Ask> AnyAsk = Gen.Select(
        Gen.Int[0, Longest], Gen.Frequency((1, Gen.Const((double?)null)), (7, Gen.OneOf(Moments).Select(hours => (double?)hours))))
        .Select((step, hours) => new Ask(step, hours));

    public static Gen<AskedHistory> Any { get; } = Gen.Select(
            Gen.OneOf(Initiators), Gen.OneOf(Plans), Step.Array[1, Longest], Gen.Int[0, 9].Array[Longest], AnyAsk)
        .Select((initiator, plan, chance, dice, ask) =>
        {
            Act[] acts = [.. Mix(plan, plan.Count == 0 ? chance : chance[..(chance.Length / 2)], dice).Take(Longest)];
            return new AskedHistory(new(initiator, acts), [new(acts.Length, null), ask with { Step = Math.Min(ask.Step, acts.Length) }]);
        });

    public override string ToString() => $"{History} asked {string.Join(", ", Asks)}";

    private static Act[] Plan(params string[] names) => [.. names.Select(name => Acts.All.Single(act => act.Name == name))];

    /// <summary>
    /// A plan, of which one act in ten is left out and between whose acts something else happens now and then; then chance alone.
    /// </summary>
    private static IEnumerable<Act> Mix(IReadOnlyList<Act> plan, Act[] chance, int[] dice)
    {
        var used = 0;
        foreach (var (n, act) in plan.Index())
        {
            if (dice[n] < 2 && used < chance.Length)
                yield return chance[used++];
            if (dice[n] < 9)
                yield return act;
        }
        foreach (var act in chance.Skip(used))
            yield return act;
    }
}

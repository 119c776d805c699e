using CsCheck;

namespace ReleaseGates.Tests.Model;

/// <summary>A history and what is asked about it.</summary>
internal sealed record AskedHistory(History History, IReadOnlyList<Ask> Asks)
{
    public const int Longest = 14;

    // The last second before an exception ends and the first instant after it are the ones that go wrong.
    private static readonly double[] Moments = [1, 2 - 1 / 3600.0, 2, 3, 4, 6, 24, 25, 48, 29 * 24, 31 * 24];

    private static readonly string[] Initiators = [Acts.Initiator, Acts.Initiator, Acts.Initiator, Acts.InitiatorLogin, "stranger"];

    // Where a gate opens is reached by chance too rarely: half of all acts are of the plain way to production, and through it.
    private static readonly Gen<Act> Step = Gen.Frequency(
        (4, Gen.OneOf([.. Acts.All.Where(act => act.Name is "build passes" or "criteria pass" or "test evidence" or "rollback plan" or "manager signs G3")])),
        (1, Gen.OneOf([.. Acts.All.Where(act => act.Name is "promoted" or "deployed" or "sibling deployed" or "rolled back" or "healthy" or "baseline passes")])),
        (5, Gen.OneOf([.. Acts.All])));

    private static readonly Gen<Ask> AnyAsk = Gen.Select(Gen.Int[0, Longest], Gen.Frequency((1, Gen.Const((double?)null)), (3, Gen.OneOf(Moments).Select(hours => (double?)hours))))
        .Select((step, hours) => new Ask(step, hours));

    public static Gen<AskedHistory> Any { get; } = Gen.Select(Gen.OneOf(Initiators), Step.Array[1, Longest], AnyAsk.Array[2])
        .Select((initiator, acts, asks) => new AskedHistory(new(initiator, acts), [new(acts.Length, null), .. asks.Select(ask => ask with { Step = Math.Min(ask.Step, acts.Length) })]));

    public override string ToString() => $"{History} asked {string.Join(", ", Asks)}";
}

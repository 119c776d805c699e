using CsCheck;

namespace ReleaseGates.Tests.Model;

/// <summary>Histories that are lived at the same time, in the same production.</summary>
/// <param name="Environment">What happens to production before each step, from nought, where nothing does.</param>
internal sealed record HistoryPeriod(IReadOnlyList<Act?> Environment, IReadOnlyList<AskedHistory> Histories)
{
    public static Gen<HistoryPeriod> Of(int together) => Gen.Select(
        Gen.Frequency((2, Gen.Const((Act?)null)),
            (1, Gen.OneOf([.. Acts.OfEnvironment]).Select(act => (Act?)act))).Array[AskedHistory.Longest],
        AskedHistory.Any.Array[together]).Select((environment, histories) => new HistoryPeriod([null, .. environment], histories));

    /// <summary>Production after each step, from nought.</summary>
    public IReadOnlyList<ModelEnvironment> Environments()
    {
        var after = new List<ModelEnvironment> { new() };
        foreach (var (step, act) in Environment.Index().Skip(1))
            after.Add(after[^1].After(act, step) ?? after[^1]);
        return after;
    }

    public override string ToString() =>
        string.Join("; ", Environment.Index().Where(act => act.Item is not null).Select(act => $"{act.Index} {act.Item}"));
}

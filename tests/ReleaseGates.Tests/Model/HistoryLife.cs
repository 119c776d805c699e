namespace ReleaseGates.Tests.Model;

/// <summary>What the model makes of a history, step by step; step nought is the release as it was opened.</summary>
/// <param name="IsTried">False where there is nothing to do, like reviewing an exception that nobody granted.</param>
/// <param name="Refused">The code of the refusal.</param>
internal sealed record HistoryLife(ModelRelease Release, bool IsTried, string? Refused)
{
    /// <param name="number">The history's number, of which ids are made.</param>
    public static IReadOnlyList<HistoryLife> Of(int number, History history)
    {
        var life = new List<HistoryLife> { new(new(history.Initiator), false, null) };
        foreach (var (step, act) in history.Acts.Index())
        {
            var release = life[^1].Release;
            if (act.Effect is Effect.Review && release.Exceptions.Count == 0)
                life.Add(new(release, false, null));
            else if (release.Take(act, step + 1, $"{HistoryWorld.Id(number, step + 1)}") is var (after, refused))
                life.Add(new(after, true, refused));
        }
        return life;
    }
}

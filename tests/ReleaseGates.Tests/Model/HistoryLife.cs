namespace ReleaseGates.Tests.Model;

/// <summary>What the model makes of a history, step by step; step nought is the release as it was opened.</summary>
/// <param name="IsTried">False where there is nothing to do, like reviewing an exception that nobody granted.</param>
/// <param name="Refused">The code of the refusal.</param>
internal sealed record HistoryLife(ModelRelease Release, bool IsTried, string? Refused)
{
    /// <param name="number">The history's number, of which ids are made.</param>
    /// <param name="environment">Production after each step, from nought.</param>
    public static IReadOnlyList<HistoryLife> Of(int number, History history, IReadOnlyList<ModelEnvironment>? environment = null)
    {
        var life = new List<HistoryLife> { new(new(history.Initiator), false, null) };
        foreach (var (step, act) in history.Acts.Index())
        {
            var release = environment is null ? life[^1].Release
                : InEnvironment(life[^1].Release, environment[step], environment[step + 1], step + 1);
            life.Add(After(life[^1] with { Release = release }, act, step + 1, number));
        }
        return life;
    }

    /// <summary>What one more act makes of it.</summary>
    public static HistoryLife After(HistoryLife before, Act act, int step, int number)
    {
        var release = before.Release;
        if (act.Effect is Effect.Review or Effect.Revoke or Effect.Answer && release.Exceptions.Count == 0)
            return new(release, false, null);
        var (after, refused) = release.Take(act, step, $"{HistoryWorld.Id(number, step)}");
        return new(refused is null && !ReferenceEquals(after, release)
                && (IsFact(act.Effect, release, after) || IsSaidOf(after, act.Effect))
            ? ModelEvaluation.After(after, step) : after, true, refused);
    }

    /// <summary>The release after what production reports once its own history is over.</summary>
    /// <param name="last">The last step of all histories.</param>
    public static ModelRelease AtTheEnd(IReadOnlyList<HistoryLife> life, IReadOnlyList<ModelEnvironment> environment, int last)
    {
        var release = life[^1].Release;
        for (var step = life.Count; step <= last; step++)
            release = InEnvironment(release, environment[step - 1], environment[step], step);
        return release;
    }

    /// <summary>
    /// What production reports before a step is seen by every open release whose policy looks there; what another project reports of its
    /// own drills is seen there.
    /// </summary>
    private static ModelRelease InEnvironment(ModelRelease release, ModelEnvironment before, ModelEnvironment now, int step)
    {
        var after = release with { Environment = now };
        var isAnothers = now.Drills.Count > before.Drills.Count && now.Drills[^1].Drill.Whose == DrillOf.AnotherProject;
        return !ReferenceEquals(before, now) && !isAnothers && after.Rules.LooksAtEnvironment && !after.Own.Any(one => one.HasRun)
            && after.Status is "draft" or "in_progress" or "failed" ? ModelEvaluation.After(after, step) : after;
    }

    /// <summary>What is answered to the sibling after a no is answered to the same code here.</summary>
    private static bool IsSaidOf(ModelRelease release, Effect effect) => effect is Effect.Sign { Elsewhere: true }
        && release is { Ref: ModelRelease.SourceRef, Status: "draft" or "in_progress" or "failed" }
        && release.SignsElsewhere.Any(sign => sign.Sign.Decision != "approved");

    /// <summary>Whether the release is judged anew: neither a change of the policy nor what its sibling does brings that about.</summary>
    private static bool IsFact(Effect effect, ModelRelease before, ModelRelease after) =>
        // An answer alone moves nothing; the deployment that it opens does.
        (effect is not (Effect.Promote or Effect.Ask) || after.Deployments.Count > before.Deployments.Count)
        && effect is not (Effect.Policy or Effect.Setting or Effect.Sign { Elsewhere: true } or Effect.Grant { Elsewhere: true }
            or Effect.Deploy { Elsewhere: true } or Effect.Rollback { Elsewhere: true });
}

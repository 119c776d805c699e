namespace ReleaseGates.Tests.Model;

/// <summary>What deployments do to a release and its sibling.</summary>
internal static class ModelDeployments
{
    public static (ModelRelease After, string? Refused) Take(ModelRelease release, Effect effect, int step) => effect switch
    {
        Effect.Promote => (Promote(release, step), null),
        Effect.Start => (Start(release, step), null),
        Effect.Deploy deploy => (Complete(release, deploy, step), null),
        Effect.Rollback rollback => RollBack(release, rollback, step),
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };

    private static ModelRelease Promote(ModelRelease release, int step)
    {
        var answer = ModelRule.Decide(release, ModelRule.Now);
        if (!answer.IsAllowed || release.Own.Any(one => one.IsUnderWay && one.IsPromoted && one.Ref == release.Ref))
            return release;
        return Add(release, new(
            step, false, release.Ref) { IsPromoted = true, Compliance = answer.Exceptions.Count > 0 ? "excepted" : "gated" });
    }

    private static ModelRelease Start(ModelRelease release, int step) =>
        release.Own.FirstOrDefault(one => one.IsUnderWay && one.Started is null) is { } promoted
            ? Change(release, promoted, promoted with { Started = step })
            : Add(release, Unasked(release, step, false));

    private static ModelRelease Complete(ModelRelease release, Effect.Deploy deploy, int step)
    {
        var open = release.Deployments.Where(one => one.IsElsewhere == deploy.Elsewhere && one.IsUnderWay)
            .OrderByDescending(one => one.At).ThenByDescending(one => one.Number).FirstOrDefault();
        var ended = (open ?? Unasked(release, step, deploy.Elsewhere)) with { Status = deploy.Status, Completed = step };
        ended = ended with { Started = ended.Started ?? step };
        if (open is null)
            return Add(release, ended);
        var after = Change(release, open, ended);
        return ended.RollbackOf is { } left && ended.HasRun ? Leave(after, left, ended) : Moved(after, ended);
    }

    private static ModelRelease Leave(ModelRelease release, int number, ModelDeployment back)
    {
        var left = release.Deployments.Single(one => one.Number == number);
        var after = left.Status == "succeeded" ? Change(release, left, left with { Status = "rolled_back" }) : release;
        if (left.IsElsewhere != back.IsElsewhere && !left.IsElsewhere)
            after = after with { Status = "rolled_back" };
        return !back.IsElsewhere && back.IsNamed && after.Status == "rolled_back" ? after with { Status = "promoted" } : after;
    }

    /// <summary>What runs came to its end last; it is taken back, and what came to its end before it comes again.</summary>
    private static (ModelRelease After, string? Refused) RollBack(ModelRelease release, Effect.Rollback rollback, int step)
    {
        var ended = release.Deployments.Where(one => one.HasRun).OrderByDescending(one => one.Completed).ToList();
        if (ended.Find(one => one.Status == "succeeded") is not { } leaving || leaving.IsElsewhere != rollback.Elsewhere)
            return (release, "nothing_to_roll_back");
        if (release.Deployments.Any(one => one.RollbackOf == leaving.Number && one.IsUnderWay && (!rollback.IsNamed || !one.IsElsewhere)))
            return (release with { }, null);
        if (ended.Find(one => rollback.IsNamed ? !one.IsElsewhere && one != leaving : IsBefore(ended, leaving, one)) is not { } restored)
            return (release, "nothing_to_restore");
        var wasGated = ended.Exists(one => (one.IsElsewhere, one.Ref) == (restored.IsElsewhere, restored.Ref)
            && one.Compliance is "gated" or "excepted");
        return (Add(release, new(step, restored.IsElsewhere, restored.Ref)
        {
            Started = step,
            RollbackOf = leaving.Number,
            IsNamed = rollback.IsNamed,
            Compliance = wasGated ? "rollback" : "ungated",
        }), null);
    }

    private static bool IsBefore(List<ModelDeployment> ended, ModelDeployment leaving, ModelDeployment one) =>
        one.Status == "succeeded" && one.Completed < leaving.Completed && !IsSame(one, leaving)
        && !ended.Exists(back => back.Status == "rolled_back" && IsSame(back, one) && back.Completed >= one.Completed);

    private static bool IsSame(ModelDeployment one, ModelDeployment other) =>
        (one.IsElsewhere, one.Ref) == (other.IsElsewhere, other.Ref);

    /// <summary>A deployment that nobody asked for first is judged by what is on record when it is told of.</summary>
    private static ModelDeployment Unasked(ModelRelease release, int step, bool elsewhere)
    {
        var answer = ModelRule.Decide(release, ModelRule.Now);
        var compliance = elsewhere || !answer.IsAllowed ? "ungated" : answer.Exceptions.Count > 0 ? "excepted" : "gated";
        return new(step, elsewhere, elsewhere ? ModelRelease.SourceRef : release.Ref) { Started = step, Compliance = compliance };
    }

    private static ModelRelease Add(ModelRelease release, ModelDeployment one) =>
        Moved(release with { Deployments = release.Deployments.Add(one) }, one);

    private static ModelRelease Change(ModelRelease release, ModelDeployment one, ModelDeployment other) =>
        release with { Deployments = release.Deployments.Replace(one, other) };

    private static ModelRelease Moved(ModelRelease release, ModelDeployment one) => (one, release.Status) switch
    {
        ({ IsElsewhere: true } or { RollbackOf: not null }, _) => release,
        ({ Status: "failed" }, "draft" or "in_progress") => release with { Status = "failed" },
        ({ Status: not "failed" }, "draft" or "failed") => release with { Status = "in_progress" },
        _ => release,
    };
}

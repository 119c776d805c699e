namespace ReleaseGates.Tests.Model;

/// <summary>What deployments do to a release and its sibling.</summary>
internal static class ModelDeployments
{
    public static (ModelRelease After, string? Refused) Take(ModelRelease release, Effect effect, int step) => effect switch
    {
        Effect.Ask => (Ask(release).After, null),
        Effect.Promote => (Promote(release, step), null),
        Effect.Start start => (ModelReports.Start(release, start, step), null),
        Effect.Deploy deploy => (ModelReports.Complete(release, deploy, step), null),
        Effect.Cancel cancel => (ModelReports.Cancel(release, cancel, step), null),
        Effect.Rollback rollback => RollBack(release, rollback, step),
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };

    /// <summary>A recorded decision permits until another one denies.</summary>
    private static (ModelRelease After, ModelAnswer Answer) Ask(ModelRelease release)
    {
        var answer = ModelRule.Decide(release, ModelRule.Now);
        return (release with { IsPermitted = answer.IsAllowed }, answer);
    }

    private static ModelRelease Promote(ModelRelease release, int step)
    {
        var (after, answer) = Ask(release);
        if (!answer.IsAllowed || release.Own.Any(one => one.IsUnderWay && one.Allowed is not null && one.Ref == release.Ref))
            return after;
        return Add(after, new(step, false, release.Ref)
        {
            Allowed = release.Ref,
            IsRefAssumed = true,
            Compliance = answer.Exceptions.Count > 0 ? "excepted" : "gated",
        });
    }

    public static ModelRelease Moved(ModelRelease release, ModelDeployment was, ModelDeployment one) =>
        Moved(Change(release, was, one), one);

    /// <summary>The first report that names a commit says which; one that names another contradicts it.</summary>
    public static ModelDeployment Told(ModelRelease release, ModelDeployment one, string? source)
    {
        if (source is null)
            return one;
        if (!one.IsRefAssumed)
            return source == one.Ref ? one : one with { Compliance = "ungated", IsContradicted = true };
        var told = one with { Ref = source, IsRefAssumed = false };
        return source == one.Ref || one.Started is null ? told : Worse(told, Judged(release, told));
    }

    /// <summary>What is on record of a deployment only gets worse.</summary>
    public static ModelDeployment Worse(ModelDeployment one, string compliance)
    {
        string[] order = ["gated", "excepted", "rollback", "ungated"];
        return Array.IndexOf(order, compliance) > Array.IndexOf(order, one.Compliance) ? one with { Compliance = compliance } : one;
    }

    /// <summary>A deployment of the commit that a standing decision permits, if one is needed, while the gates still allow it.</summary>
    public static string Judged(ModelRelease release, ModelDeployment one)
    {
        if (one.RollbackOf is not null)
            return release.Deployments.Exists(other => other.Number != one.Number && other.HasRun && IsSame(other, one)
                && other.Compliance is "gated" or "excepted") ? "rollback" : "ungated";
        if (one.IsElsewhere || one.Ref != (one.Allowed ?? release.Ref) || one.Ref != release.Ref
            || (release.Rules.AskedFirst && !release.IsPermitted) || one.BeganLongAgo)
            return "ungated";
        var answer = ModelRule.Decide(release, ModelRule.Now);
        return !answer.IsAllowed ? "ungated" : answer.Exceptions.Count > 0 ? "excepted" : "gated";
    }

    /// <summary>A deployment that ended, or whose end is corrected.</summary>
    public static ModelRelease Changed(ModelRelease release, ModelDeployment was, ModelDeployment one)
    {
        var after = Change(release, was, one);
        return one.Status == was.Status ? after
            : one.RollbackOf is not { } left ? Moved(after, one)
            : one.HasRun ? Leave(after, left, one)
            : was.HasRun ? Stay(after, left, one) : after;
    }

    /// <summary>The one rollback for which nobody named a release, which a report of a release that ran there says is bringing that one
    /// back: as it was assumed, and as it is known now.</summary>
    public static (ModelDeployment Assumed, ModelDeployment Known)? Elsewhere(ModelRelease release, Effect.Deploy deploy)
    {
        var ran = release.Deployments.Where(one => one.IsElsewhere == deploy.Elsewhere && one.HasRun).MaxBy(one => one.Live);
        ModelDeployment[] assumed =
        [
            .. release.Deployments.Where(one => one.IsElsewhere != deploy.Elsewhere && one is { IsUnderWay: true, IsStartAssumed: true,
                IsNamed: false, RollbackOf: { } left } && release.Deployments.Single(other => other.Number == left).IsElsewhere
                    != deploy.Elsewhere),
        ];
        if (ran is null || assumed is not [var one])
            return null;
        var known = one with { IsElsewhere = deploy.Elsewhere, Ref = deploy.Source ?? ran.Ref, IsRefAssumed = deploy.Source is null };
        return (one, Worse(known, Judged(release, known)));
    }

    private static ModelRelease Leave(ModelRelease release, int number, ModelDeployment back)
    {
        var left = release.Deployments.Single(one => one.Number == number);
        var after = left.Status == "succeeded" ? Change(release, left, left with { Status = "rolled_back" }) : release;
        if (!left.IsElsewhere && left.Status == "succeeded")
            after = after with { IsPermitted = false };
        if (left.IsElsewhere != back.IsElsewhere && !left.IsElsewhere)
            after = after with { Status = "rolled_back" };
        return !back.IsElsewhere && back.IsNamed && after.Status == "rolled_back" ? after with { Status = "promoted" } : after;
    }

    /// <summary>A rollback that had succeeded failed after all: what it took back runs, and what came back did not.</summary>
    private static ModelRelease Stay(ModelRelease release, int number, ModelDeployment back)
    {
        var left = release.Deployments.Single(one => one.Number == number);
        var after = release;
        if (left.Status == "rolled_back" && !release.Deployments.Exists(one => one.RollbackOf == number && one.HasRun))
        {
            after = Change(release, left, left with { Status = "succeeded" });
            if (!left.IsElsewhere && back.IsElsewhere && after.Status == "rolled_back"
                && !after.Own.Any(one => one.Status == "rolled_back"))
                after = after with { Status = after.StatusBefore! };
        }
        return !back.IsElsewhere && back.IsNamed && after is { Status: "promoted", StatusBefore: "rolled_back" }
            ? after with { Status = "rolled_back" } : after;
    }

    /// <summary>What runs came to its end last; it is taken back, and what came to its end before it comes again.</summary>
    private static (ModelRelease After, string? Refused) RollBack(ModelRelease release, Effect.Rollback rollback, int step)
    {
        var ended = release.Deployments.Where(one => one.HasRun).OrderByDescending(one => one.Live).ToList();
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
            IsRefAssumed = true,
            IsStartAssumed = true,
            Compliance = wasGated ? "rollback" : "ungated",
        }), null);
    }

    private static bool IsBefore(List<ModelDeployment> ended, ModelDeployment leaving, ModelDeployment one) =>
        one.Status == "succeeded" && one.Live < leaving.Live && !IsSame(one, leaving)
        && !ended.Exists(back => back.Status == "rolled_back" && IsSame(back, one) && back.Live >= one.Live);

    private static bool IsSame(ModelDeployment one, ModelDeployment other) =>
        (one.IsElsewhere, one.Ref) == (other.IsElsewhere, other.Ref);

    public static ModelRelease Add(ModelRelease release, ModelDeployment one) =>
        Moved(release with { Deployments = release.Deployments.Add(one) }, one);

    public static ModelRelease Change(ModelRelease release, ModelDeployment one, ModelDeployment other) =>
        release with { Deployments = release.Deployments.Replace(one, other) };

    private static ModelRelease Moved(ModelRelease release, ModelDeployment one) => (one, release.Status) switch
    {
        ({ IsElsewhere: true } or { RollbackOf: not null }, _) => release,
        ({ Status: "failed" }, "promoted") => release.Own.Any(other => other.Status == "succeeded") ? release
            : release with { Status = "failed" },
        ({ Status: "failed" }, "draft" or "in_progress") => release with { Status = "failed" },
        ({ Status: not "failed" }, "draft" or "failed") => release with { Status = "in_progress" },
        _ => release,
    };
}

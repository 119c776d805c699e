namespace ReleaseGates.Tests.Model;

/// <summary>What deployments do to a release and its sibling.</summary>
internal static class ModelDeployments
{
    public static (ModelRelease After, string? Refused) Take(ModelRelease release, Effect effect, int step) => effect switch
    {
        Effect.Ask => (Ask(release).After, null),
        Effect.Promote => (Promote(release, step), null),
        Effect.Start start => (Start(release, start.Source, step), null),
        Effect.Deploy deploy => (Complete(release, deploy, step), null),
        Effect.Cancel => (Cancel(release, step), null),
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

    private static ModelRelease Start(ModelRelease release, string? source, int step) =>
        Unstarted(release, source) is not { } waiting ? Add(release, Reported(release, source, step, false))
            : waiting.IsCancelled ? Moved(release, waiting, Revived(release, waiting, source, step))
            : waiting.IsStartAssumed
                ? Change(release, waiting, Told(release, waiting, source) with { IsStartAssumed = false })
                : Change(release, waiting, Began(release, Told(release, waiting, source), step));

    /// <summary>What was opened and has not started, of its commit first; else what was cancelled.</summary>
    private static ModelDeployment? Unstarted(ModelRelease release, string? source) => release.Deployments
        .Where(one => !one.IsElsewhere && (one.IsCancelled ? Differs(one, source) == 0
            : one.IsUnderWay && (one.Started is null || one.IsStartAssumed)))
        .OrderBy(one => Differs(one, source)).ThenBy(one => one.IsCancelled).ThenBy(one => one.Number).FirstOrDefault();

    private static int Differs(ModelDeployment one, string? source) => source is null || source == one.Ref ? 0 : 1;

    private static ModelDeployment Revived(ModelRelease release, ModelDeployment cancelled, string? source, int step)
    {
        var began = cancelled with
        {
            Status = "in_progress",
            IsCancelled = false,
            Started = step,
            IsRefAssumed = source is null && cancelled.IsRefAssumed,
        };
        return began with { Compliance = Judged(release, began) };
    }

    /// <summary>What has not started is cancelled; what has is broken off.</summary>
    private static ModelRelease Cancel(ModelRelease release, int step)
    {
        var open = release.Deployments.Where(one => !one.IsElsewhere && one.IsUnderWay)
            .OrderByDescending(one => one.Started is null || one.IsStartAssumed)
            .ThenByDescending(one => one.At).ThenByDescending(one => one.Number).FirstOrDefault();
        if (open is null)
            return release with
            {
                Deployments = release.Deployments.Add(
                    new(step, false, release.Ref) { Status = "failed", IsCancelled = true, IsRefAssumed = true }),
            };
        return open.Started is null || open.IsStartAssumed
            ? Change(release, open, open with { Status = "failed", IsCancelled = true, Started = null, IsStartAssumed = false })
            : Moved(release, open, open with { Status = "failed", Completed = step });
    }

    private static ModelRelease Moved(ModelRelease release, ModelDeployment was, ModelDeployment one) =>
        Moved(Change(release, was, one), one);

    /// <summary>The first report that names a commit says which; one that names another contradicts it.</summary>
    private static ModelDeployment Told(ModelRelease release, ModelDeployment one, string? source)
    {
        if (source is null)
            return one;
        if (!one.IsRefAssumed)
            return source == one.Ref ? one : one with { Compliance = "ungated" };
        var told = one with { Ref = source, IsRefAssumed = false };
        return source == one.Ref || one.Started is null ? told : Worse(told, Judged(release, told));
    }

    private static ModelDeployment Began(ModelRelease release, ModelDeployment one, int step)
    {
        var began = one with { Started = step };
        return Worse(began, Judged(release, began));
    }

    /// <summary>What is on record of a deployment only gets worse.</summary>
    private static ModelDeployment Worse(ModelDeployment one, string compliance)
    {
        string[] order = ["gated", "excepted", "rollback", "ungated"];
        return Array.IndexOf(order, compliance) > Array.IndexOf(order, one.Compliance) ? one with { Compliance = compliance } : one;
    }

    /// <summary>A deployment of the commit that a standing decision permits, while the gates still allow it.</summary>
    private static string Judged(ModelRelease release, ModelDeployment one)
    {
        if (one.RollbackOf is not null)
            return release.Deployments.Exists(other => other.Number != one.Number && other.HasRun && IsSame(other, one)
                && other.Compliance is "gated" or "excepted") ? "rollback" : "ungated";
        if (one.IsElsewhere || one.Ref != (one.Allowed ?? release.Ref) || one.Ref != release.Ref || !release.IsPermitted)
            return "ungated";
        var answer = ModelRule.Decide(release, ModelRule.Now);
        return !answer.IsAllowed ? "ungated" : answer.Exceptions.Count > 0 ? "excepted" : "gated";
    }

    private static ModelRelease Complete(ModelRelease release, Effect.Deploy deploy, int step)
    {
        var open = release.Deployments.Where(one => one.IsElsewhere == deploy.Elsewhere && one.IsUnderWay)
            .OrderBy(one => Differs(one, deploy.Source)).ThenByDescending(one => one.At).ThenByDescending(one => one.Number)
            .FirstOrDefault();
        if (open is null && Elsewhere(release, deploy) is var (assumed, known))
            (release, open) = (Change(release, assumed, known), known);
        var told = open is null ? Reported(release, deploy.Source, step, deploy.Elsewhere) : Told(release, open, deploy.Source);
        if (told.Started is null)
            told = Began(release, told, step);
        var ended = told with { Status = deploy.Status, Completed = step };
        if (open is null)
            return Add(release, ended);
        var after = Change(release, open, ended);
        return ended.RollbackOf is { } left && ended.HasRun ? Leave(after, left, ended) : Moved(after, ended);
    }

    /// <summary>The one rollback for which nobody named a release, which a report of a release that ran there says is bringing that one
    /// back: as it was assumed, and as it is known now.</summary>
    private static (ModelDeployment Assumed, ModelDeployment Known)? Elsewhere(ModelRelease release, Effect.Deploy deploy)
    {
        var ran = release.Deployments.Where(one => one.IsElsewhere == deploy.Elsewhere && one.HasRun).MaxBy(one => one.Completed);
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
            IsRefAssumed = true,
            IsStartAssumed = true,
            Compliance = wasGated ? "rollback" : "ungated",
        }), null);
    }

    private static bool IsBefore(List<ModelDeployment> ended, ModelDeployment leaving, ModelDeployment one) =>
        one.Status == "succeeded" && one.Completed < leaving.Completed && !IsSame(one, leaving)
        && !ended.Exists(back => back.Status == "rolled_back" && IsSame(back, one) && back.Completed >= one.Completed);

    private static bool IsSame(ModelDeployment one, ModelDeployment other) =>
        (one.IsElsewhere, one.Ref) == (other.IsElsewhere, other.Ref);

    /// <summary>A deployment that no promotion opened is judged when it is told of.</summary>
    private static ModelDeployment Reported(ModelRelease release, string? source, int step, bool elsewhere)
    {
        var one = new ModelDeployment(step, elsewhere, source ?? (elsewhere ? ModelRelease.SourceRef : release.Ref))
        {
            Started = step,
            IsRefAssumed = source is null,
        };
        var compliance = Judged(release, one);
        return one with { Compliance = compliance, Allowed = compliance == "ungated" ? null : release.Ref };
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

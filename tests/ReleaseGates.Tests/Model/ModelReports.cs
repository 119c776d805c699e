namespace ReleaseGates.Tests.Model;

/// <summary>What reports of a deployment's start, end or cancellation do, and which deployment they are about.</summary>
internal static class ModelReports
{
    /// <param name="Told">When it is said to have been, in the seconds of steps.</param>
    private sealed record Report(string Kind, string? Id, string? Source, int Told, int Step, bool IsElsewhere = false);

    public static ModelRelease Start(ModelRelease release, Effect.Start start, int step)
    {
        var report = new Report("start", start.Id, start.Source, step - start.Earlier, step);
        if (Concerned(release, report) is not { } one)
            return ModelDeployments.Add(release, Reported(release, report));
        var told = ModelDeployments.Told(release, Named(one, report), report.Source);
        if (one.Cancelled is { } cancelled)
            return ModelDeployments.Moved(release, one, Revived(release, told, report, cancelled,
                ModelDeployment.Judged(report.Told, step) >= one.CancelledAt));
        if (one.Started is null || report.Told < one.Started)
            told = Began(release, told, report.Told);
        return ModelDeployments.Change(release, one, told with { IsStartAssumed = false });
    }

    /// <summary>What has not started is cancelled; what has is broken off, unless it started after the cancellation.</summary>
    public static ModelRelease Cancel(ModelRelease release, Effect.Cancel cancel, int step)
    {
        var report = new Report("cancel", cancel.Id, null, step - cancel.Earlier, step);
        if (Concerned(release, report) is not { } one)
            return release with
            {
                Deployments = release.Deployments.Add(Named(new(step, false, release.Ref)
                {
                    Status = "failed",
                    Cancelled = report.Told,
                    CancelledAt = ModelDeployment.Judged(report.Told, step),
                    IsRefAssumed = true,
                }, report)),
            };
        var named = Named(one, report);
        if (!one.IsUnderWay
            || (!one.LacksStart && ModelDeployment.Judged(report.Told, step) < ModelDeployment.Judged(one.Started!.Value, step)))
            return ModelDeployments.Change(release, one, named);
        return one.LacksStart
            ? ModelDeployments.Change(release, one,
                named with
                {
                    Status = "failed",
                    Cancelled = report.Told,
                    CancelledAt = ModelDeployment.Judged(report.Told, step),
                    Started = null,
                    IsStartAssumed = false,
                })
            : ModelDeployments.Moved(release, one, Ended(named, "failed", report) with { IsInterrupted = true });
    }

    public static ModelRelease Complete(ModelRelease release, Effect.Deploy deploy, int step)
    {
        var report = new Report("end", deploy.Id, deploy.Source, step - deploy.Earlier, step, deploy.Elsewhere);
        var one = Concerned(release, report);
        if (one is null && deploy.Id is null && ModelDeployments.Elsewhere(release, deploy) is var (assumed, known))
            (release, one) = (ModelDeployments.Change(release, assumed, known), known);
        if (one is null)
            return ModelDeployments.Add(release, Ended(Reported(release, report) with { IsStartAssumed = true }, deploy.Status, report));
        var told = ModelDeployments.Told(release, Named(one, report), report.Source);
        if (one.IsCancelled && deploy.Status == "succeeded")
            told = Revived(release, told, report, report.Told, startedAfter: true) with { IsStartAssumed = true };
        else if (!one.IsUnderWay)
            return ModelDeployments.Changed(release, one, Corrected(told, deploy.Status, report));
        if (told.Started is null)
            told = Began(release, told, report.Told) with { IsStartAssumed = true };
        return ModelDeployments.Changed(release, one, Ended(told, deploy.Status, report));
    }

    /// <summary>Of different outcomes the one told last by its own time is the outcome, unless it was rolled back.</summary>
    private static ModelDeployment Corrected(ModelDeployment one, string status, Report report) =>
        one.IsCancelled || ModelDeployment.Judged(report.Told, report.Step) < one.Outcome ? one
        : one.Status == "rolled_back" || one.Status == status
            ? one with { Outcome = ModelDeployment.Judged(report.Told, report.Step) }
        : Ended(one, status, report) with { IsInterrupted = false };

    private static ModelDeployment Ended(ModelDeployment one, string status, Report report)
    {
        var completed = Math.Max(one.Started!.Value, report.Told);
        return one with
        {
            Status = status,
            Completed = completed,
            Live = status == "succeeded" ? ModelDeployment.Judged(completed, report.Step) : null,
            Outcome = ModelDeployment.Judged(report.Told, report.Step),
        };
    }

    /// <summary>It started after all; if that was before it was cancelled, it was broken off.</summary>
    private static ModelDeployment Revived(ModelRelease release, ModelDeployment one, Report report, int cancelled, bool startedAfter)
    {
        var began = one with { Status = "in_progress", Cancelled = null, Started = report.Told };
        began = began with { Compliance = ModelDeployments.Judged(release, began) };
        return startedAfter ? began : began with
        {
            Status = "failed",
            IsInterrupted = true,
            Completed = cancelled,
            Outcome = ModelDeployment.Judged(cancelled, report.Step),
        };
    }

    /// <summary>Where nobody has to ask, a deployment may be gated and no decision have allowed it.</summary>
    private static ModelDeployment Allowed(ModelRelease release, ModelDeployment one) =>
        one with { Allowed = one.Allowed ?? (release.IsPermitted && one.Compliance != "ungated" ? release.Ref : null) };

    /// <summary>What is judged already is judged again for the worse only, by what was on record then.</summary>
    private static ModelDeployment Began(ModelRelease release, ModelDeployment one, int told)
    {
        var began = one with { Started = told };
        return one.Started is not null && one.RollbackOf is null && !began.BeganLongAgo ? began
            : ModelDeployments.Worse(began, ModelDeployments.Judged(release, began));
    }

    private static ModelDeployment Named(ModelDeployment one, Report report) =>
        report.Id is { } id ? one with { Ids = one.Ids.Add(id) }
        : one with { IsToldWithoutId = true, IsEndToldWithoutId = one.IsEndToldWithoutId || report.Kind == "end" };

    /// <summary>A deployment that no promotion opened is judged when it is told of.</summary>
    private static ModelDeployment Reported(ModelRelease release, Report report)
    {
        var one = Named(new(report.Step, report.IsElsewhere,
            report.Source ?? (report.IsElsewhere ? ModelRelease.SourceRef : release.Ref)), report) with
        {
            Started = report.Told,
            IsRefAssumed = report.Source is null,
        };
        return Allowed(release, one with { Compliance = ModelDeployments.Judged(release, one) });
    }

    /// <summary>Which deployment a report is about; null: one that nobody has told of.</summary>
    private static ModelDeployment? Concerned(ModelRelease release, Report report)
    {
        var all = release.Deployments.Where(one => one.IsElsewhere == report.IsElsewhere).ToList();
        if (report.Id is { } id && all.Find(one => one.Ids.Contains(id)) is { } same)
            return same;
        return report.Kind == "start" || report.Id is not null
            ? Unstarted(all, report) ?? OnlyCandidate(all, report)
            : Open(all, report) ?? (report.Kind == "end" ? OnlyCandidate(all, report) : null);
    }

    /// <summary>The earliest end that a start explains, what was opened and has not started, or what was cancelled; of its commit
    /// first.</summary>
    private static ModelDeployment? Unstarted(IEnumerable<ModelDeployment> all, Report report) => all
        .Where(one => one.LacksStart && (one.IsUnderWay
            ? report.Id is null || Differs(one, report) == 0
            // An assumed commit yields to the start that names another.
            : report is { Kind: "start", Id: null } && (Differs(one, report) == 0 || one is { IsRefAssumed: true, IsCancelled: false })
                && (one.Cancelled is { } cancelled ? cancelled > report.Told - ModelDeployment.Day : one.Completed >= report.Told)))
        .OrderBy(one => Differs(one, report)).ThenBy(one => one.IsCancelled ? 2 : one.IsUnderWay ? 1 : 0)
        .ThenBy(one => one.Completed).ThenBy(one => one.Number).FirstOrDefault();

    /// <summary>Reported with an id and without one, they are one if they overlap and each is the other's only candidate.</summary>
    private static ModelDeployment? OnlyCandidate(List<ModelDeployment> all, Report report)
    {
        var candidates = all.FindAll(one =>
            (report is { Kind: "end", Id: null } ? LacksEndWithoutId(one) : IsKnownBy(one, report.Id is null)) && Differs(one, report) == 0
            && one.BeganBy(report.Told)
            && (one.IsUnderWay ? one.Started > report.Told - ModelDeployment.Day
                : report.Told <= one.Completed + (report.Kind == "end" ? ModelDeployment.Skew : 0)));
        return candidates is [var only] && !all.Exists(rival => rival != only && IsKnownBy(rival, report.Id is not null)
            && rival.Ref == only.Ref && (only.IsUnderWay || rival.Started <= only.Completed)
            && (rival.IsUnderWay || only.Started <= rival.Completed)) ? only : null;
    }

    /// <summary>It is reported in one way only.</summary>
    private static bool IsKnownBy(ModelDeployment one, bool id) =>
        !one.IsCancelled && one.Started is not null && one.Ids.Count > 0 == id && one.IsToldWithoutId != id;

    /// <summary>It is reported with an id, and its end with nothing else.</summary>
    private static bool LacksEndWithoutId(ModelDeployment one) =>
        one is { IsCancelled: false, IsEndToldWithoutId: false, Ids.Count: > 0 };

    /// <summary>What an end without an id is the end of: the latest to start that is known so, or the only one under way.</summary>
    private static ModelDeployment? Open(IEnumerable<ModelDeployment> all, Report report)
    {
        var open = all.Where(one => one.IsUnderWay
            && (report.Kind == "cancel" || one.Started is null || one.BeganBy(report.Told))).ToList();
        var known = open.FindAll(one => one.IsToldWithoutId || one.Ids.Count == 0);
        return (known.Count > 0 ? known : open.Count == 1 ? open : [])
            .OrderByDescending(one => report.Kind == "cancel" && one.LacksStart).ThenBy(one => Differs(one, report))
            .ThenByDescending(one => one.Started is not null).ThenByDescending(one => one.At).ThenByDescending(one => one.Number)
            .FirstOrDefault();
    }

    private static int Differs(ModelDeployment one, Report report) => report.Source is null || report.Source == one.Ref ? 0 : 1;
}

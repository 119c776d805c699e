using ReleaseGates.Tests.Model;

namespace ReleaseGates.Tests.Explorer.Laws;

/// <summary>What is on record of a deployment.</summary>
internal static class LawsOfDeployments
{
    private static readonly string[] Glass = ["initiator breaks the glass"];

    public static IReadOnlyList<Law> All { get; } =
    [
        new(4, [.. Glass, "promoted", "abc starts", "def starts", "deployed", "deployed, as def"],
            ["a report that contradicts marks the deployment"], OnlyWorse),
        new(5, [.. Glass, "asked", "source is def", "source is abc", "abc starts", "manager rejects G3"],
            ["a changed commit ends a permission"], AskedFirst),
        new(7, ["deployment starts", "deployed", "healthy", "unhealthy", "healthy an hour ago", "baseline passes"],
            ["a pass counts from the success of its deployment", "evidence counts from the success of its deployment",
                "a fact of the release is about what had begun by then"], PassedAfterSuccess),
        new(9, [.. Glass, "promoted", "deployment starts", "deployment cancelled", "deployed", "deployment fails"],
            ["what never started counts nowhere"], Cancelled),
    ];

    private static readonly string[] Order = ["gated", "excepted", "rollback", "ungated"];

    private static string? OnlyWorse(LawPath path) => path.Before.Deployments.Where(was => !was.IsCancelled)
        .Where(was => path.Now.Deployments.Single(one => one.Id == was.Id) is var now
            && Array.IndexOf(Order, now.Compliance) < Array.IndexOf(Order, was.Compliance))
        .Select(was => $"{was} became better").FirstOrDefault() ?? Contradicted(path);

    /// <summary>Of one deployment two commits are told.</summary>
    private static string? Contradicted(LawPath path)
    {
        var told = path.Done().Select(one => one.Act.Effect switch
        {
            Effect.Start start => start.Source,
            Effect.Deploy { Elsewhere: false } deploy => deploy.Source,
            _ => null,
        }).OfType<string>().Distinct().Count();
        return told > 1 && path.Now.Deployments is [{ IsAuthorised: true } one] ? $"two commits are told of {one}" : null;
    }

    private static string? AskedFirst(LawPath path) => path.Now.Deployments
        .Where(one => one is { IsElsewhere: false, IsAuthorised: true, HasBegun: true }
            && !path.Before.Deployments.Any(was => was.Id == one.Id && was.HasBegun))
        .Select(one => !path.Before.IsAllowed ? $"{one} began, and the gates did not allow it" : Unasked(path, one)).FirstOrDefault(
            fault => fault is not null);

    /// <summary>A permission stands until a denial, a changed commit or a rollback.</summary>
    private static string? Unasked(LawPath path, SeenDeployment one)
    {
        string? permitted = null;
        var source = ModelRelease.SourceRef;
        foreach (var (step, act, now) in path.Done().Where(done => done.Step < path.Acts.Count))
        {
            if (now != source)
                (permitted, source) = (null, now);
            if (act.Effect is Effect.Ask or Effect.Promote)
                permitted = path.Record[step - 1].IsAllowed ? now : null;
            if (path.Record[step].Deployments.Any(left => left is { IsElsewhere: false, Status: "rolled_back" }
                    && path.Record[step - 1].Deployments.Any(was => was.Id == left.Id && was.Status != "rolled_back")))
                permitted = null;
        }
        if (path.Acts.Any(act => act.Effect is Effect.Setting))
            permitted = source; // Nobody has to ask.
        return permitted == one.Ref ? null : $"{one} began, and {permitted ?? "nothing"} was permitted";
    }

    private static string? PassedAfterSuccess(LawPath path) => path.Now.Deployments
        .Where(one => one is { IsElsewhere: false, G4: "passed" })
        .Select(one => !one.HasRun && !path.Before.Deployments.Any(was => was.Id == one.Id && was.G4 == "passed")
                ? $"{one} is confirmed before it succeeded"
            : path.IsPlain && !path.MayBeWaived("G4") && !path.Acts.Any(act => act.Effect is Effect.Health { Status: "pass", Earlier: 0 })
                ? $"{one} is confirmed by nobody"
            : path.Last.Effect is Effect.Health { Status: "fail", Earlier: 0 } && !path.Before.Deployments.Any(was =>
                was.Id == one.Id && was.G4 == "passed") ? $"{one} is confirmed by a fail" : null)
        .FirstOrDefault(fault => fault is not null);

    private static string? Cancelled(LawPath path) => path.Last.Effect is Effect.Cancel && path.Now.Deployments.Any(one => one.IsCancelled
            && !path.Before.Deployments.Any(was => was.Id == one.Id && was.IsCancelled)) && path.Now.Status != path.Before.Status
                ? "what never started changed the release"
        : path.Now.Deployments.Any(one => one is { IsCancelled: true } and ({ IsStarted: true } or { Status: not "failed" }))
            ? "what is cancelled has a start or another end"
        : path.Before.Deployments.Any(was => was.IsStarted && path.Now.Deployments.Any(one => one.Id == was.Id && one.IsCancelled))
            ? "what had started was cancelled" : null;
}

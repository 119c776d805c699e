using ReleaseGates.Personas;
using ReleaseGates.Tests.Model;

namespace ReleaseGates.Tests.Explorer.Laws;

/// <summary>What must have been done before a gate or a promotion says yes.</summary>
internal static class LawsOfFacts
{
    private static readonly string[] Cleared = ["G1 bypassed", "G2 bypassed", "rollback plan"];

    public static IReadOnlyList<Law> All { get; } =
    [
        new(1, ["build passes", "criteria pass", "test evidence", "rollback plan", "manager signs G3", "source is def"],
            ["a check is about its source_ref"], OneCommit),
        new(2, ["the manager brings def", "manager signs G3", "initiator signs G3", "second manager signs G3", "source is abc"],
            ["the initiator's approval does not count"], AnotherPerson) { Start = Cleared },
        new(6, ["manager rejects G3", "manager signs G3", "an agent signs G3 for the manager", "initiator signs G3",
            "second manager signs G3", "sre signs G3"], ["another persona lifts no no"], NoesStand) { Start = Cleared },
        new(7, ["build passes", "build fails on a leg", "build passes on a leg", "build failed on a leg ten minutes ago",
            "build passes, says the developer", "source is def"], ["a required check passes"], FailsStand),
        new(13, ["an agent bypasses G3 for the manager", "G3 bypassed", "exception revoked", "sre rejects the exception",
            "sre accepts the exception", "initiator bypasses G2"], ["what was revoked waives nothing"], NarrowExceptions),
        new(14, ["build passes", "build fails", "G1 bypassed", "exception revoked", "source is def", "manager rejects G3",
            "manager signs G3"], ["what has had two commits is judged anew"], StoredIsJudged),
        new(16, ["test evidence", "test evidence that failed", "empty test evidence", "criteria pass", "source is def", "build passes"],
            ["evidence that failed or is empty meets nothing"], FailedEvidence),
    ];

    private static bool IsPassed(LawPath path, int gate) => path.Now.Gates.Split(' ')[gate - 1] == "passed";

    private static string? OneCommit(LawPath path)
    {
        if (!path.IsPlain)
            return null;
        var about = path.Done().Where(one => one.Source == path.Source).Select(one => one.Act).ToList();
        // What is told to be older than the release is about what the release was first.
        if (IsPassed(path, 1) && !about.Any(act => act.Effect is Effect.Check { Name: "build", Status: "pass" })
            && !(path.Source == ModelRelease.SourceRef
                && path.Acts.Any(act => act.Effect is Effect.Check { Name: "build", Status: "pass", Earlier: > 0 })))
            return "no build of this source_ref passed";
        if (IsPassed(path, 2) && !about.Any(act => act.Effect is Effect.Evidence { Type: "test_result" }))
            return "no test of this source_ref is shown";
        return IsPassed(path, 3) && !about.Any(act =>
            act is { Persona: PersonaNames.ReleaseManager, Effect: Effect.Sign { Decision: "approved" } })
            ? "no release manager signed this source_ref" : null;
    }

    private static string? AnotherPerson(LawPath path) => !path.IsPlain || !IsPassed(path, 3) || path.Done().Any(one =>
        one.Source == path.Source && one.Act is { Persona: PersonaNames.ReleaseManager, Effect: Effect.Sign { Decision: "approved" } }
        && !path.IsOfTheSide(one.Act.Subject)) ? null : "only the initiator's side signed";

    private static string? NoesStand(LawPath path) => !path.IsPlain || !path.Now.IsAllowed ? null : path.Done()
        .Where(no => no.Act.Persona != PersonaNames.Developer
            && no.Act.Effect is Effect.Sign { Elsewhere: false, Gate: null or "G1" or "G2" or "G3", Decision: not "approved" })
        .Where(no => !path.Done().Any(yes => yes.Step > no.Step
            && yes.Act.Effect is Effect.Sign { Elsewhere: false, Decision: "approved" }
            && (yes.Act.Subject == no.Act.Subject ? !yes.Act.IsAgent || no.Act.IsAgent
                : yes.Act.Persona == no.Act.Persona && yes.Source == path.Source && yes.Act.Subject != "stranger of a qa"
                    && !path.IsOfTheSide(yes.Act.Subject))))
        .Select(no => $"{no.Act} stands").FirstOrDefault();

    private static string? FailsStand(LawPath path)
    {
        if (!path.IsPlain)
            return null;
        var words = path.Done().Where(one => one.Act.Effect is Effect.Check { Gate: "G1" or "G2" })
            .Select(one => (one.Step, one.Act, Check: (Effect.Check)one.Act.Effect,
                Source: ((Effect.Check)one.Act.Effect).Earlier > 0 ? ModelRelease.SourceRef : one.Source))
            .Where(one => one.Source == path.Source).ToList();
        return words.Where(fail => fail.Check.Status == "fail" && IsPassed(path, fail.Check.Gate == "G1" ? 1 : 2)
                && !words.Any(other => (other.Check.Name, other.Act.Persona) == (fail.Check.Name, fail.Act.Persona)
                    && (other.Check.Origin == fail.Check.Origin
                        ? (Time(other), other.Step).CompareTo((Time(fail), fail.Step)) > 0
                        : other.Check is { Origin: null, Status: "pass" }
                            && ((other.Step > fail.Step && Time(other) >= Time(fail)) || Time(fail) < Time(other) - 300))))
            .Select(fail => $"{fail.Act} stands").FirstOrDefault();

        static int Time((int Step, Act Act, Effect.Check Check, string Source) word) => word.Step - word.Check.Earlier;
    }

    private static string? NarrowExceptions(LawPath path)
    {
        if (!path.IsPlain || path.Now.Gates.Split(' ')[2] != "bypassed")
            return null;
        // Acts about an exception are about the latest.
        var (ended, latest) = (new HashSet<int>(), 0);
        foreach (var one in path.Done())
        {
            if (one.Act.Effect is Effect.Grant { Elsewhere: false })
                latest = one.Step;
            else if (one.Act.Effect is Effect.Revoke)
                ended.Add(latest);
        }
        var standing = path.Done().Where(one => one.Act.Effect is Effect.Grant { Elsewhere: false } grant && grant.Gates.Contains("G3")
            && one.Source == path.Source && !ended.Contains(one.Step) && !path.IsOfTheSide(one.Act.Subject))
            .Select(one => one.Act).ToList();
        if (standing.Count == 0)
            return "no exception of somebody else stands";
        return standing.All(act => act.IsAgent) && !path.Done().Any(one => one.Act.Effect is Effect.Sign { Decision: "approved" })
            ? "an agent waived the approval" : null;
    }

    private static string? StoredIsJudged(LawPath path) => path.Now.Refused || !path.IsPlain
        || path.Now.Deployments.Any(one => one.HasRun) || path.Acts.Any(act => act.Effect is Effect.Sign { Elsewhere: true })
        || path.Last.Effect is Effect.Ask or Effect.Promote || path.Now.Stored == path.Now.Gates
        ? null : "what is stored is not what is judged";

    private static string? FailedEvidence(LawPath path) => !path.IsPlain || !IsPassed(path, 2) || path.Done().Any(one =>
        one.Source == path.Source && one.Act.Effect is Effect.Evidence { Type: "test_result", Verdict: null or "pass" })
        ? null : "failed or empty evidence met the requirement";
}

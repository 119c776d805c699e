using ReleaseGates.Personas;

namespace ReleaseGates.Tests.Model;

/// <summary>What signatures on a gate amount to.</summary>
internal static class ModelSigns
{
    public static IEnumerable<(int Step, Act Act, Effect.Sign Sign, string Ref)> On(ModelRelease release, string gate) =>
        release.Signs.Where(sign => (sign.Sign.Gate ?? "G3") == gate);

    /// <summary>Why the signatures do not do, as a code; null when they do.</summary>
    public static string? Missing(
        ModelRelease release, string gate, string persona, int count, bool humanOnly, bool notInitiator, bool distinct)
    {
        var yes = LastWords(release, gate).Where(sign => sign.Act.Persona == persona && sign.Sign.Decision == "approved").ToList();
        var bound = yes.Where(sign => sign.Ref == release.Ref).ToList();
        HashSet<string> elsewhere = distinct ? MadeTwo(release) : [];
        var counted = bound.Where(sign =>
            (!humanOnly || !sign.Act.IsAgent)
            && (!notInitiator || IsInitiator(release, sign.Act) == false)
            && !elsewhere.Contains(sign.Act.Subject)).Select(sign => sign.Act.Subject).Distinct().Count();
        if (counted >= count)
            return null;
        if (notInitiator && bound.Any(sign => IsInitiator(release, sign.Act) is null))
            return "initiator_unknown";
        if (notInitiator && bound.Any(sign => IsInitiator(release, sign.Act) == true))
            return "self_approved";
        if (bound.Any(sign => elsewhere.Contains(sign.Act.Subject)))
            return "approver_not_distinct";
        if (yes.Count > bound.Count)
            return "approval_of_other_ref";
        return humanOnly && yes.Any(sign => sign.Act.IsAgent) ? "approver_not_human" : "approval_missing";
    }

    /// <summary>Whose last word on a gate is a yes to what the release is now.</summary>
    public static HashSet<string> Approvers(ModelRelease release, string gate) =>
        [.. LastWords(release, gate).Where(sign => sign.Sign.Decision == "approved" && sign.Ref == release.Ref)
            .Select(sign => sign.Act.Subject)];

    /// <summary>A person's last word in a persona, about what is to go out and about anything else; an agent has its own.</summary>
    private static IEnumerable<(int Step, Act Act, Effect.Sign Sign, string Ref)> LastWords(ModelRelease release, string gate) =>
        On(release, gate)
            .GroupBy(sign => (sign.Act.Persona, sign.Act.Subject, sign.Act.IsAgent, sign.Ref == release.Ref)).Select(signs => signs.Last());

    /// <summary>Null when that cannot be known.</summary>
    public static bool? IsInitiator(ModelRelease release, Act act) => release.IsInitiatedBy(act.Subject);

    /// <summary>Who signed the second gate, or made what it rests on.</summary>
    public static HashSet<string> MadeTwo(ModelRelease release) => [.. Approvers(release, "G2"), .. MakersOfTwo(release)];

    /// <summary>Who made what the second gate rests on, CI aside.</summary>
    private static IEnumerable<string> MakersOfTwo(ModelRelease release)
    {
        var latest = release.Checks.LastOrDefault(check => check.Check is { Gate: "G2", Name: "acceptance_criteria" }
            && check.Act.Persona == PersonaNames.QaTester && check.Ref == release.Ref);
        if (latest.Check?.Status == "pass")
            yield return latest.Act.Subject;
    }
}

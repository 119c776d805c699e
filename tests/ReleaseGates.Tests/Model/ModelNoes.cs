using ReleaseGates.Personas;

namespace ReleaseGates.Tests.Model;

/// <summary>The noes that stand.</summary>
internal static class ModelNoes
{
    /// <summary>The people whom assignments identify.</summary>
    private static readonly string[] Known = [Acts.Initiator, "manager", "second", "another qa", "qa", "sre"];

    /// <summary>Of a gate, one per persona, the latest.</summary>
    public static IEnumerable<string> Of(ModelRelease release, string gate)
    {
        ModelReply[] words =
        [
            .. release.Signs.Where(sign => IsOf(sign.Sign))
                .Select(sign => new ModelReply(sign.Step, sign.Act, sign.Sign.Decision, sign.Ref)),
            // What was said of the same code in the sibling goes along; the sibling stays where it was opened.
            .. release.SignsElsewhere.Where(sign => release.Ref == ModelRelease.SourceRef && IsOf(sign.Sign))
                .Select(sign => new ModelReply(sign.Step, sign.Act, sign.Sign.Decision, ModelRelease.SourceRef)),
        ];
        return Standing(release, words, yes => Counts(release, gate, yes)).GroupBy(no => no.Act.Persona)
            .Select(noes => noes.MaxBy(no => no.Step)!.Decision == "rejected" ? "standing_rejection" : "changes_requested");

        bool IsOf(Effect.Sign sign) => sign.Gate == gate || (sign.Gate is null && gate != "G4");
    }

    /// <summary>The personas whose noes suspend an exception.</summary>
    public static IEnumerable<string> Of(ModelRelease release, ModelException exception) =>
        Standing(release, exception.Answers, yes => IsSomebodyElse(release, yes)).Select(no => no.Act.Persona).Distinct();

    private static IEnumerable<ModelReply> Standing(ModelRelease release, IReadOnlyList<ModelReply> words, Func<ModelReply, bool> counts) =>
        words.Where(no => no.IsNo && Binds(release, no.Act) && !words.Any(yes => !yes.IsNo && yes.Step > no.Step
            && (!IsElsewhere(yes.Act) || IsElsewhere(no.Act))
            && (yes.Act.Subject == no.Act.Subject ? !yes.Act.IsAgent || no.Act.IsAgent
                : yes.Act.Persona == no.Act.Persona && yes.Ref == release.Ref && counts(yes))));

    /// <summary>What is answered in the sibling lifts what was said there.</summary>
    private static bool IsElsewhere(Act act) => act.Effect is Effect.Sign { Elsewhere: true };

    /// <summary>A developer's no binds the developer's own release.</summary>
    private static bool Binds(ModelRelease release, Act act) =>
        act.Persona != PersonaNames.Developer || ModelSigns.IsInitiator(release, act) == true;

    /// <summary>Whether a yes is good enough for the gate, and so lifts a colleague's no.</summary>
    private static bool Counts(ModelRelease release, string gate, ModelReply yes) => (gate, yes.Act.Persona) switch
    {
        ("G3", PersonaNames.ReleaseManager) => (!release.Rules.HumanOnly || !yes.Act.IsAgent)
            && ModelSigns.IsInitiator(release, yes.Act) == false
            && !(release.Rules.Distinct && ModelSigns.MadeTwo(release).Contains(yes.Act.Subject)),
        ("G2", PersonaNames.QaTester) when release.Rules.QaSigns => true,
        _ => IsSomebodyElse(release, yes),
    };

    private static bool IsSomebodyElse(ModelRelease release, ModelReply yes) =>
        !yes.Act.IsAgent && Known.Contains(yes.Act.Subject) && ModelSigns.IsInitiator(release, yes.Act) == false;
}

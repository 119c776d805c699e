using ReleaseGates.Personas;
using ReleaseGates.Tests.Model;

namespace ReleaseGates.Tests.Explorer;

/// <summary>What must be true of every promotion to production, told from what people did, not from the rules.</summary>
internal static class Safety
{
    /// <summary>What is wrong with letting this through; null when nothing is.</summary>
    /// <param name="acts">What was done, in order, the refused included.</param>
    public static string? Violation(IReadOnlyList<Act> acts, double hours)
    {
        var source = acts.Select(act => act.Effect).OfType<Effect.Ref>().LastOrDefault()?.Name ?? ModelRelease.SourceRef;
        // A fact is about what the release was when it was told, and says nothing of anything else.
        var about = About(acts).Where(act => act.Source == source).Select(act => act.Act).ToList();
        if (Said("G3").Any(no => no.Decision == "rejected" && !Said("G3").Any(yes => IsLifted(no, yes))))
            return "somebody said no";
        if (Waived("G1") is false && (!IsPassed("build", PersonaNames.CiServiceRole) || IsFailed("lint", PersonaNames.CiServiceRole)
                || IsFailed("build", PersonaNames.Developer)))
            return "the build did not pass";
        if (Waived("G2") is false && (!IsPassed("acceptance_criteria", PersonaNames.QaTester) || !IsAttached("test_result")))
            return "the tests are not shown";
        if (Waived("G3"))
            return null;
        if (!IsAttached("rollback_plan"))
            return "there is no rollback plan";
        var signed = LastWords("G3", PersonaNames.ReleaseManager).Where(word => word.Sign.Decision == "approved").ToList();
        if (!signed.Any(word => !IsOfTheSide(word.Subject)))
            return "no other release manager signed it, the initiator aside";
        if (!signed.Any(word => !IsOfTheSide(word.Subject) && word.Source == source))
            return "what was signed is another source_ref";
        if (!signed.Any(word => !IsOfTheSide(word.Subject) && word.Source == source
                && !LastWords("G2", PersonaNames.ReleaseManager).Any(other => other.Subject == word.Subject && other.Source == source)))
            return "one person signed G2 and G3";
        return null;

        bool Waived(string gate) => about.Any(act => act.Effect is Effect.Grant { Elsewhere: false } grant
            && !IsOfTheSide(act.Subject) && grant.Gates.Contains(gate) && hours >= (grant.From ?? 0) && hours < grant.Until);

        // Who brought the code, under whatever name, does not sign it.
        bool IsOfTheSide(string subject) => subject == Acts.Initiator
            || acts.Any(act => act.Subject == subject && act.Effect is Effect.Ref brought && brought.Name == source);

        bool IsPassed(string name, string persona) => Latest(name, persona) == "pass";

        bool IsFailed(string name, string persona) => Latest(name, persona) == "fail";

        string? Latest(string name, string persona) => about.Where(act => act.Persona == persona).Select(act => act.Effect)
            .OfType<Effect.Check>().LastOrDefault(check => check.Name == name)?.Status;

        bool IsAttached(string type) => about.Any(act => act.Effect is Effect.Evidence evidence && evidence.Type == type);

        // Whoever said no takes it back in person; a colleague has to be able to sign.
        bool IsLifted(Word no, Word yes) => yes.Decision == "approved" && yes.At > no.At
            && (yes.Subject == no.Subject ? !yes.IsAgent || no.IsAgent
                : (yes.Persona, no.Persona) is (PersonaNames.ReleaseManager, PersonaNames.ReleaseManager) && yes.Source == source
                    && yes.Subject != Acts.Initiator
                    && !LastWords("G2", PersonaNames.ReleaseManager).Any(other => other.Subject == yes.Subject && other.Source == source));

        IEnumerable<Word> Said(string gate)
        {
            foreach (var (at, (act, now)) in About(acts).Index())
                if (act.Effect is Effect.Sign { Elsewhere: false } sign && sign.Gate == gate)
                    yield return new(act.Subject, act.IsAgent, act.Persona, sign.Decision, now, at);
        }

        IEnumerable<(string Subject, string Persona, Effect.Sign Sign, string Source, int At)> LastWords(string gate, string persona)
        {
            var words = new Dictionary<(string, bool, string), (string, string, Effect.Sign, string, int)>();
            foreach (var (at, (act, now)) in About(acts).Index())
                if (act.Effect is Effect.Sign sign && sign.Gate == gate && act.Persona == persona)
                    words[(act.Subject, act.IsAgent, now)] = (act.Subject, persona, sign, now, at);
            return words.Values;
        }

        static IEnumerable<(Act Act, string Source)> About(IEnumerable<Act> acts)
        {
            var now = ModelRelease.SourceRef;
            foreach (var act in acts)
            {
                now = act.Effect is Effect.Ref changed ? changed.Name : now;
                yield return (act, now);
            }
        }
    }

    /// <summary>What somebody answered, and the source_ref at that time.</summary>
    private sealed record Word(string Subject, bool IsAgent, string Persona, string Decision, string Source, int At);
}

using ReleaseGates.Tests.Model;
using System.Collections.Immutable;

namespace ReleaseGates.Tests.Explorer;

/// <summary>A state of a release, and a path that leads to it.</summary>
internal sealed record ExploredState(ImmutableArray<Act> Path, ModelRelease Release)
{
    /// <summary>The same for all paths that the rules cannot tell apart.</summary>
    public string Key { get; } = string.Join('|',
        Release.Ref,
        string.Join(',', Release.Brought.Select(one => $"{one}").Order(StringComparer.Ordinal)),
        string.Join(',', Release.Checks
            .GroupBy(check => (check.Check.Gate, check.Check.Name, check.Act.Persona, check.Check.Origin, check.Ref))
            .Select(group => $"{group.Key}{group.Last().Check.Status}").Order(StringComparer.Ordinal)),
        string.Join(',', Release.Evidence.Select(evidence => $"{evidence.Evidence}{evidence.Ref}").Distinct()
            .Order(StringComparer.Ordinal)),
        // Between colleagues the order counts: a later yes may lift an earlier no.
        string.Join(',', Release.Signs.GroupBy(sign => (sign.Sign.Gate, sign.Act.Persona))
            .Select(group => $"{group.Key}{string.Join('>', group
                .GroupBy(sign => (sign.Act.Subject, sign.Act.IsAgent, sign.Ref)).Select(words => words.Last()).OrderBy(sign => sign.Step)
                .Select(sign => $"{sign.Act.Subject}{sign.Act.IsAgent}{sign.Sign.Decision}{sign.Ref}"))}")
            .Order(StringComparer.Ordinal)),
        string.Join(',', Release.Exceptions.Concat(Release.Elsewhere)
            .Select(x => $"{x.Grant.Type}{x.Granted.Subject}"
                + $"{string.Concat(x.Grant.Gates)}{x.Grant.From}{x.Grant.Until}{x.Grant.Elsewhere}{x.Ref}")
            .Order(StringComparer.Ordinal)));

    public History History => new(Release.Initiator, Path);

    /// <summary>The state after an act; null when the act is refused and leaves none.</summary>
    public ExploredState? After(Act act) =>
        Release.Take(act, Path.Length + 1, "") is (var after, null) ? new(Path.Add(act), after) : null;

    /// <summary>Whether it is allowed at that hour, or denied for one requirement alone: what a missing rule would let through.</summary>
    public bool IsNear(double hours)
    {
        var answer = ModelRule.Decide(Release, hours);
        return answer.IsAllowed
            || answer.Reasons.Where(reason => !reason.Contains("gate_not_settled", StringComparison.Ordinal))
                .Select(reason => reason.Split(' ')[2]).Distinct().Count() <= 1;
    }
}

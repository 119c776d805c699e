using ReleaseGates.Tests.Model;

namespace ReleaseGates.Tests.Explorer.Laws;

/// <summary>A way back leads to what ran.</summary>
internal static class LawsOfRollbacks
{
    public static IReadOnlyList<Law> All { get; } =
    [
        new(8, ["deployed", "sibling deployed", "rolled back", "rolled back to it", "rolled back to it by name", "deployed, as def"],
            ["what comes back was gated once"], WayBack),
    ];

    private static string? WayBack(LawPath path)
    {
        if (path.Last.Effect is not Effect.Rollback rollback
            || path.Now.Deployments.FirstOrDefault(one => !path.Before.Deployments.Any(was => was.Id == one.Id)) is not { } back)
            return null;
        var ran = path.Before.Deployments.Where(one => one.HasRun).OrderBy(one => one.Live).ToList();
        if (ran.FindLast(one => one.Status == "succeeded")?.Id != back.RollbackOf)
            return $"{back} rolls back what did not run";
        if (!ran.Exists(one => (one.IsElsewhere, one.Ref) == (back.IsElsewhere, back.Ref) && one.Id != back.RollbackOf))
            return $"{back} brings back what never ran";
        if (back.Compliance != "ungated"
            && !ran.Exists(one => (one.IsElsewhere, one.Ref) == (back.IsElsewhere, back.Ref) && one.IsAuthorised))
            return $"{back} was never gated";
        return path.Before.Deployments.Any(one => one.RollbackOf == back.RollbackOf && one.Status == "in_progress"
            && !rollback.IsNamed) ? $"{back} is the second of one rollback" : null;
    }
}

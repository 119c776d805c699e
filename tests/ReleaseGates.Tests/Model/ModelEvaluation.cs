namespace ReleaseGates.Tests.Model;

/// <summary>How stored statuses follow the facts.</summary>
internal static class ModelEvaluation
{
    /// <summary>The release after a fact of its own was taken.</summary>
    public static ModelRelease After(ModelRelease release, int step)
    {
        var shown = release.Latest ?? release.Own.FirstOrDefault();
        var confirmed = release.Deployments.Select(
            one => one.IsElsewhere || one.IsCancelled || one.G4 == "passed" ? one
            : one with { G4 = Confirmation(ModelRule.Confirm(release, one, ModelRule.Now)) });
        var hasRun = release.Own.Any(one => one.HasRun);
        var judged = ModelRule.Judge(release, shown, ModelRule.Now);
        var stored = release.Stored.Zip(judged, (was, gate) =>
            (was.Status, was.Exception) == (gate.Status, gate.Exception) ? was
            // What let its release out does not reopen; G4 does for a later deployment.
            : hasRun && was.Status is "passed" or "bypassed" && (was.Gate != "G4" || shown is null || shown.Number <= was.Resolved) ? was
            : was with { Status = gate.Status, Exception = gate.Exception, Resolved = step }).ToList();
        var isClosed = stored[3].Status is "passed" or "bypassed"
            && release.Own.Any(one => one.Status == "succeeded" && one.Ref == release.Ref && !one.IsContradicted);
        return release with
        {
            Deployments = [.. confirmed],
            Stored = [.. stored],
            Status = isClosed && release.Status is "draft" or "in_progress" ? "promoted"
                : release.Status == "draft" && stored.Any(gate => gate.Status != "pending") ? "in_progress" : release.Status,
        };
    }

    private static string Confirmation(ModelGate gate) =>
        gate.Status == "passed" ? "passed" : gate.IsFailing ? "failed" : "pending";
}

namespace ReleaseGates.Tests.Model;

/// <summary>What checks amount to: the last word of each persona and origin, and the fails among them that stand.</summary>
internal static class ModelWords
{
    private const int Unsure = 300;

    /// <summary>The words about a gate that count, those of one check together.</summary>
    public static IReadOnlyList<ModelWord> On(ModelRelease release, string gate, ModelDeployment? deployment)
    {
        var words = release.Checks
            .Where(check => check.Check.Gate == gate && (gate == "G4"
                ? deployment is not null && check.Deployment == deployment.Number
                    && (check.Check.Status != "pass" || deployment.Counts(check.Check.Earlier))
                : check.Ref == release.Ref))
            .Select(check => new ModelWord(check.Check.Name, check.Act.Persona, check.Check.Origin, check.Check.Status, check.Step,
                check.Step - check.Check.Earlier))
            .GroupBy(word => (word.Name, word.Persona, word.Origin))
            .Select(words => words.MaxBy(word => (word.Judged, word.Step))!).ToList();
        return [.. words.Where(word => !words.Any(other => Lifts(other, word)))];
    }

    /// <summary>What they amount to for those personas: null where there is none.</summary>
    public static string? Status(IEnumerable<ModelWord> words) =>
        words.OrderByDescending(word => word.Status == "fail").ThenByDescending(word => word.Status == "pass")
            .ThenByDescending(word => word.Judged).FirstOrDefault()?.Status;

    /// <summary>A pass without an origin lifts a colleague's fail of any, unless the fail may be the later one.</summary>
    private static bool Lifts(ModelWord pass, ModelWord fail) =>
        fail.Status == "fail" && fail.Origin is not null && pass is { Status: "pass", Origin: null }
        && (pass.Name, pass.Persona) == (fail.Name, fail.Persona)
        && ((pass.Step > fail.Step && pass.Judged >= fail.Judged) || fail.Judged < pass.Judged - Unsure);
}

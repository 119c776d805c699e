using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Model;

/// <summary>
/// Histories that are known to miss a rule, of <c>tests/cases/histories.json</c>: chance finds some of them once in thousands. A rule
/// without one, or whose history does not miss it any more, is looked for at random.
/// </summary>
internal static class KnownHistories
{
    private static readonly JsonObject Histories = (JsonObject)JsonNode.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "cases", "histories.json")))!["histories"]!;

    public static IReadOnlyList<string> Rules { get; } = [.. Histories.Select(one => one.Key)];

    public static HistoryPeriod? Of(string rule) => Histories[rule] is not JsonObject known ? null
        : new(Environment(known["environment"]), [new(History(known), Asks(known["acts"]!.AsArray().Count, known["asked"]))]);

    private static History History(JsonObject known) =>
        new((string?)known["initiator"] ?? Acts.Initiator, [.. known["acts"]!.AsArray().Select(name => Act(Acts.All, (string)name!))]);

    /// <summary>What happens to production before each step.</summary>
    private static Act?[] Environment(JsonNode? known)
    {
        var acts = new Act?[AskedHistory.Longest + 1];
        foreach (var (step, name) in known?.AsObject() ?? [])
            acts[int.Parse(step, CultureInfo.InvariantCulture)] = Act(Acts.OfEnvironment, (string)name!);
        return acts;
    }

    private static Ask[] Asks(int last, JsonNode? known) =>
        [new(last, null), .. known is null ? (Ask[])[] : [new((int)known["step"]!, (double?)known["hours"])]];

    private static Act Act(IEnumerable<Act> acts, string name) => acts.Single(act => act.Name == name);
}

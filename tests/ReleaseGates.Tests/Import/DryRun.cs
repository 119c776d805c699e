using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Import;

/// <summary>What an import would send.</summary>
internal sealed class DryRun(JsonObject report)
{
    private static readonly string[] Deploys = ["import", "github", "--deploy-workflow", "Deploy to Production", "--dry-run", "--json"];

    public IReadOnlyList<JsonObject> Events { get; } = [.. report["events"]!.AsArray().Select(e => e!.AsObject())];

    public IReadOnlyList<JsonObject> Releases { get; } = [.. report["releases"]!.AsArray().Select(e => e!.AsObject())];

    public IReadOnlyList<string> Notes { get; } = [.. report["notes"]!.AsArray().Select(note => (string)note!)];

    /// <summary>Record and reason.</summary>
    public IReadOnlyList<(
        string Record, string Reason)> Unmapped { get; } = [.. report["unmapped"]!.AsArray()
        .Select(left => ((string)left!["record"]!, (string)left["reason"]!))];

    /// <summary>Check name and status, in order of sending.</summary>
    public IReadOnlyList<(string? Name, string? Status)> Checks =>
        [.. Events.Where(e => (string?)e["event_type"] is "build_complete" or "check_reported")
            .Select(e => ((string?)e["payload"]!["check_name"], (string?)e["payload"]!["status"]))];

    public static Task<DryRun> OfAsync(params JsonNode?[] documents) => OfAsync([], documents);

    public static async Task<DryRun> OfAsync(string[] more, params JsonNode?[] documents)
    {
        var said = await GatesProcess.RunAsync(
            more.Contains("--deploy-workflow") ? [.. Deploys[..2], .. Deploys[4..], .. more] : [.. Deploys, .. more], null,
            string.Join('\n', documents.Select(document => document?.ToJsonString() ?? "null")));
        Assert.True(said.ExitCode == 0, said.Error);
        return new DryRun(said.Json);
    }

    public IEnumerable<JsonObject> OfType(string type) => Events.Where(e => (string?)e["event_type"] == type);

    public JsonObject Single(string type) => Assert.Single(OfType(type));

    public void Left(string record, string reason) =>
        Assert.Contains(Unmapped, left => left.Record.Contains(record, StringComparison.Ordinal)
            && left.Reason.Contains(reason, StringComparison.Ordinal));
}

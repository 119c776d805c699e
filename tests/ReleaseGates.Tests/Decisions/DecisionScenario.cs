using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ReleaseGates.Tests.Decisions;

/// <summary>A row of tests/cases/decisions.json: what happened to a release, and what the answer must be.</summary>
internal sealed record DecisionScenario
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly JsonObject File =
        (JsonObject)JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "tests", "cases", "decisions.json")))!;

    public required string Name { get; init; }
    public string Initiator { get; init; } = "test-developer";
    public IReadOnlyList<string> Policy { get; init; } = [];
    public required IReadOnlyList<string> Steps { get; init; }
    public string To { get; init; } = "production";

    /// <summary>Where its release says that it is going.</summary>
    public string Target { get; init; } = "production";

    /// <summary>An interval: the question is asked as if that much time had passed.</summary>
    public string? After { get; init; }

    public required string Verdict { get; init; }
    public required IReadOnlyList<string> Reasons { get; init; }
    public IReadOnlyDictionary<string, string> Gates { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<string>? Exceptions { get; init; }

    /// <summary>What happened to deployments to production: release, status and compliance, in order.</summary>
    public IReadOnlyList<string>? Deployments { get; init; }

    public static IReadOnlyList<DecisionScenario> All { get; } = File["scenarios"].Deserialize<List<DecisionScenario>>(Strict)!;

    public static DecisionStep Step(string name) => File["steps"]![name].Deserialize<DecisionStep>(Strict)!;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ReleaseGates.Tests.Decisions;

/// <summary>
/// A scenario of tests/cases/decisions.json, or of the law that a file of tests/cases/decisions is about: what happened to a
/// release, and what the answer must be.
/// </summary>
internal sealed record DecisionScenario
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly string Cases = Path.Combine(Repository.Root, "tests", "cases");

    private static readonly IReadOnlyList<JsonObject> Files =
    [
        .. Directory.GetFiles(Path.Combine(Cases, "decisions"), "*.json").Order(StringComparer.Ordinal)
            .Prepend(Path.Combine(Cases, "decisions.json"))
            .Select(file => (JsonObject)JsonNode.Parse(File.ReadAllText(file))!),
    ];

    /// <summary>A file's scenarios use its own steps and those of decisions.json; no name is said twice.</summary>
    private static readonly Dictionary<string, DecisionStep> KnownSteps = Files
        .SelectMany(file => file["steps"]!.AsObject())
        .ToDictionary(step => step.Key, step => step.Value.Deserialize<DecisionStep>(Strict)!);

    public required string Name { get; init; }
    public string Initiator { get; init; } = "test-developer";

    /// <summary>Where its release is opened at.</summary>
    public string SourceRef { get; init; } = "abc";

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

    /// <summary>The messages of its notices, in order, but for new assignments, of which a test's day is full.</summary>
    public IReadOnlyList<string>? Notices { get; init; }

    /// <summary>What happened to deployments to production: release, status and compliance, in order.</summary>
    public IReadOnlyList<string>? Deployments { get; init; }

    /// <summary>
    /// What the record says of deployments to production, in order: release, source_ref, status and compliance, with the codes of
    /// its reasons.
    /// </summary>
    public IReadOnlyList<string>? Record { get; init; }

    public static IReadOnlyList<DecisionScenario> All { get; } =
        [.. Files.SelectMany(file => file["scenarios"].Deserialize<List<DecisionScenario>>(Strict)!)];

    public static DecisionStep Step(string name) => KnownSteps[name];
}

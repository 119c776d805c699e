using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Decisions;

/// <summary>An event in the name of a persona, or what the owner does to bring about what takes days.</summary>
internal sealed record DecisionStep
{
    public string As { get; init; } = "";
    public string? Sub { get; init; }
    public string? Kind { get; init; }

    /// <summary>The agent that acts for the subject.</summary>
    public string? Agent { get; init; }

    public string Type { get; init; } = "";
    public string? Gate { get; init; }
    public string? EmittedAt { get; init; }

    /// <summary>When the event says that it was, in seconds from now.</summary>
    public double At { get; init; }

    /// <summary>More claims of the token.</summary>
    public JsonObject Claims { get; init; } = [];

    /// <summary>The environment to which promotion is requested, instead of an event.</summary>
    public string? Promote { get; init; }

    /// <summary>The environment for which a decision is asked for on record, instead of an event.</summary>
    public string? Ask { get; init; }

    /// <summary>The preset of the policy that an administrator applies, instead of an event.</summary>
    public string? Preset { get; init; }

    /// <summary>What the decision that is asked for names.</summary>
    public string? SourceRef { get; init; }

    /// <summary>End of the idempotency key, where a scenario takes a step of this type twice.</summary>
    public string? Tail { get; init; }

    /// <summary>Of which release; v1 is the one that is asked about. Empty: of none, but of an environment.</summary>
    public string Release { get; init; } = "v1";

    /// <summary>The code with which it is refused.</summary>
    public string? Refused { get; init; }

    /// <summary>What it is answered beside a refusal, such as <c>duplicate, other payload, other sender</c>.</summary>
    public string? Answer { get; init; }

    public JsonObject Payload { get; init; } = [];
    public string? Sql { get; init; }
}

using ReleaseGates.Client;
using ReleaseGates.Gates;
using System.Text.Json.Serialization;

namespace ReleaseGates.Policy;

/// <summary>What a gate asks for, and where.</summary>
public sealed record PolicyRequirement
{
    /// <summary>The gate that asks, one of <see cref="GateCodes"/>.</summary>
    public required string GateCode { get; init; }

    /// <summary>Its name, unique in its gate and scope.</summary>
    public required string Code { get; init; }

    /// <summary>Environment it is for; null: all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Environment { get; init; }

    /// <summary>Project it is for; null: all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Project { get; init; }

    /// <summary>check, evidence, approval, ...: docs/gates.md lists them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }

    /// <summary>Check name, artifact type, persona, gates or severity.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Subject { get; init; }

    /// <summary>How many pieces of evidence or approvals.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MinCount { get; init; }

    /// <summary>How old it may be, as Postgres writes an interval.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? MaxAge { get; init; }

    /// <summary>Whether it asks at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Enabled { get; init; }

    /// <summary>The personas whose check or approval counts; null: any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyList<string>? Personas { get; init; }

    /// <summary>Whether only a human may provide it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? HumanOnly { get; init; }

    /// <summary>Whether who started the release may not provide it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? NotInitiator { get; init; }

    /// <summary>The gates whose approvers may not provide it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyList<string>? DistinctFrom { get; init; }

    /// <summary>The personas that can provide what is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? WhoCanFix { get; init; }
}

/// <summary>Changes one requirement or setting, or what a preset names.</summary>
/// <param name="Reason">Why; recorded.</param>
/// <param name="Requirement">gate_code and code say which; what is left out stays.</param>
/// <param name="Setting">Instead of a requirement: name says which.</param>
/// <param name="Preset">Instead of both: a preset, for example two-people.</param>
public sealed record PolicyChangeRequest(
    string Reason, PolicyRequirement? Requirement = null, PolicySetting? Setting = null, string? Preset = null);

/// <summary>The policy that counts for a project and environment.</summary>
/// <param name="Requirements">By gate and code.</param>
/// <param name="Settings">By name.</param>
public sealed record PolicyDocument(IReadOnlyList<PolicyRequirement> Requirements, IReadOnlyList<PolicySetting> Settings) : ServerDocument;

/// <summary>A change of the policy that was recorded.</summary>
/// <param name="RequirementId">The row that holds the requirement now.</param>
/// <param name="SettingId">The row that holds the setting now.</param>
/// <param name="Changes">The rows that the preset changed; none if it was in effect.</param>
public sealed record PolicyChange(Guid? RequirementId = null, Guid? SettingId = null, IReadOnlyList<PolicyPreset>? Changes = null)
    : ServerDocument;

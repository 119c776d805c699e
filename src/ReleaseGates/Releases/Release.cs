using ReleaseGates.Client;
using ReleaseGates.Decisions;
using ReleaseGates.Deployments;
using ReleaseGates.Exceptions;
using ReleaseGates.Gates;
using System.Text.Json.Serialization;

namespace ReleaseGates.Releases;

/// <summary>A release as its reader may see it (FR-1).</summary>
public sealed record Release : ServerDocument
{
    /// <summary>Its id; <see cref="Releases.ReleaseId.Of"/> unless the sender chose another.</summary>
    public Guid ReleaseId { get; init; }

    /// <summary>For example <c>insightpulseai/odoo</c>.</summary>
    public required string Project { get; init; }

    /// <summary>Unique in its project.</summary>
    public required string ReleaseName { get; init; }

    /// <summary>One of <see cref="Environments"/>.</summary>
    public required string EnvironmentTarget { get; init; }

    /// <summary>Commit, branch or tag.</summary>
    public required string SourceRef { get; init; }

    /// <summary>Who started it.</summary>
    public required string InitiatingActor { get; init; }

    /// <summary>One of <see cref="ReleaseStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>When the control plane learned of it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its four gates; null where the persona may not read them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<GateState>? Gates { get; init; }

    /// <summary>Its deployments; null where the persona may not read them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Deployment>? Deployments { get; init; }

    /// <summary>Its exceptions; null where the persona may not read them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExceptionStatus>? Exceptions { get; init; }

    /// <summary>May it go where it is meant to end, what is missing and who can fix it; null for a release meant for dev.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Decision? Decision { get; init; }
}

/// <summary>Some releases, newest first.</summary>
/// <param name="Releases">This page.</param>
/// <param name="Next">Ask for the page after this release; null on the last page.</param>
public sealed record ReleasePage(IReadOnlyList<Release> Releases, Guid? Next) : ServerDocument;

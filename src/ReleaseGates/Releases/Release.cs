using ReleaseGates.Client;
using ReleaseGates.Decisions;
using ReleaseGates.Deployments;
using ReleaseGates.Exceptions;
using ReleaseGates.Gates;
using System.Text.Json;

namespace ReleaseGates.Releases;

/// <summary>A release (FR-1).</summary>
public record ReleaseRow : ServerDocument
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

    /// <summary>Who recorded it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>When its row changed last.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What the sender said of its scope.</summary>
    public JsonElement ScopeMetadata { get; init; }
}

/// <summary>A release as its reader may see it: its row and what belongs to it.</summary>
public sealed record Release : ReleaseRow
{
    /// <summary>Its four gates; null where the persona may not read them.</summary>
    public IReadOnlyList<GateState>? Gates { get; init; }

    /// <summary>Its deployments; null where the persona may not read them.</summary>
    public IReadOnlyList<Deployment>? Deployments { get; init; }

    /// <summary>Its exceptions; null where the persona may not read them.</summary>
    public IReadOnlyList<ExceptionStatus>? Exceptions { get; init; }

    /// <summary>Its incidents, rows of <c>ops.incidents</c>; null where the persona may not read them.</summary>
    public IReadOnlyList<JsonElement>? Incidents { get; init; }

    /// <summary>May it go where it is meant to end, what is missing and who can fix it; null for a release meant for dev.</summary>
    public Decision? Decision { get; init; }
}

/// <summary>Some releases, newest first.</summary>
/// <param name="Releases">This page.</param>
/// <param name="Next">Ask for the page after this release; null on the last page.</param>
public sealed record ReleasePage(IReadOnlyList<ReleaseRow> Releases, Guid? Next) : ServerDocument;

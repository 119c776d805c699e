using ReleaseGates.Client;
using System.Text.Json;

namespace ReleaseGates.Releases;

/// <summary>The whole chain of one release, read from the tables alone.</summary>
/// <param name="Release">The release.</param>
/// <param name="Gates">Its gates.</param>
/// <param name="Timeline">What happened, in order of when it happened.</param>
public sealed record ReleaseTrace(JsonElement Release, JsonElement Gates, IReadOnlyList<TraceEntry> Timeline) : ServerDocument;

/// <summary>One fact in a release's life.</summary>
/// <param name="At">When it happened.</param>
/// <param name="RecordedAt">When the control plane learned of it.</param>
/// <param name="Kind">check, approval, evidence, exception, decision, deployment, transition, ...</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Persona">As what.</param>
/// <param name="Summary">A sentence.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Data">The row.</param>
public sealed record TraceEntry(
    DateTimeOffset? At, DateTimeOffset? RecordedAt, string Kind, string? Actor, string? Persona, string? Summary, JsonElement Id,
        JsonElement Data);

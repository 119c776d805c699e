using System.Text.Json;

namespace ReleaseGates.Client;

/// <summary>The whole chain of one release, told from the tables alone.</summary>
/// <param name="Release">The release.</param>
/// <param name="Gates">Its gates.</param>
/// <param name="Timeline">What happened, in order of when it happened.</param>
public sealed record ReleaseTrace(JsonElement Release, JsonElement Gates, IReadOnlyList<TraceEntry> Timeline) : ServerDocument;

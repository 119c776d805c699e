using ReleaseGates.Client;
using System.Text.Json;

namespace ReleaseGates.Releases;

/// <summary>Everything on record about one release (<c>ops.release_record</c>); the lists hold rows of the tables and views of schema
/// ops.</summary>
/// <param name="Release">The release.</param>
/// <param name="Gates">Its gates.</param>
/// <param name="Timeline">What happened, in order of when it happened.</param>
/// <param name="RecordedAt">When this was put together, by the database clock.</param>
/// <param name="Checks">Its checks.</param>
/// <param name="Evidence">Its evidence.</param>
/// <param name="Requirements">The evidence that its target asks for.</param>
/// <param name="Approvals">Its approvals.</param>
/// <param name="Exceptions">Its exceptions.</param>
/// <param name="Notices">What speaks against it without denying it, as a decision would say it now.</param>
/// <param name="Decisions">The promotions that were asked for.</param>
/// <param name="Deployments">Its deployments.</param>
/// <param name="Incidents">Its incidents.</param>
/// <param name="Submissions">The rows of the ingest log behind it all.</param>
public sealed record ReleaseRecord(
    JsonElement Release,
    IReadOnlyList<JsonElement> Gates,
    IReadOnlyList<TraceEntry> Timeline,
    DateTimeOffset RecordedAt,
    IReadOnlyList<JsonElement> Checks,
    IReadOnlyList<JsonElement> Evidence,
    IReadOnlyList<JsonElement> Requirements,
    IReadOnlyList<JsonElement> Approvals,
    IReadOnlyList<JsonElement> Exceptions,
    IReadOnlyList<JsonElement> Notices,
    IReadOnlyList<JsonElement> Decisions,
    IReadOnlyList<JsonElement> Deployments,
    IReadOnlyList<JsonElement> Incidents,
    IReadOnlyList<JsonElement> Submissions) : ServerDocument;

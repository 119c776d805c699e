using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Client;

/// <summary>One change, as it happened.</summary>
/// <param name="Id">Its position in the feed; following goes on after it.</param>
/// <param name="At">When it was recorded, by the database clock.</param>
/// <param name="Table">The table of schema ops that changed.</param>
/// <param name="RowId">Key of the row.</param>
/// <param name="ReleaseId">The release it concerns, if any.</param>
/// <param name="Content">A new row's telling columns; of a changed row <c>field</c>, <c>from</c> and <c>to</c>.</param>
public sealed record Change(
    string Id, DateTimeOffset At, string Table, Guid RowId, Guid? ReleaseId, [property: JsonPropertyName("change")] JsonElement Content) : ServerDocument;

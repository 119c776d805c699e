using ReleaseGates.Client;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Live;

/// <summary>One change, as it happened.</summary>
/// <param name="Id">Its position in the feed; the next connection resumes after it.</param>
/// <param name="At">When it was recorded, by the database clock.</param>
/// <param name="Table">The table of schema ops that changed.</param>
/// <param name="RowId">Key of the row.</param>
/// <param name="ReleaseId">The release it concerns, if any.</param>
/// <param name="Content">A new row's telling columns; of a changed row <c>field</c>, <c>from</c> and <c>to</c>.</param>
public sealed record Change(
    string Id, DateTimeOffset At, string Table, Guid RowId, Guid? ReleaseId, [property: JsonPropertyName("change")] JsonElement Content)
        : ServerDocument;

/// <summary>Changes were missed and are no longer kept: read again whatever was derived from them.</summary>
/// <param name="Reason">
/// <c>feed_pruned</c>: changes after the position are no longer kept, and those that are follow. <c>unknown_position</c>: the
/// position is unknown to this database, as after a restore; the feed begins at now.
/// </param>
/// <param name="After">The position that was asked for.</param>
/// <param name="Next">The position after which the feed resumes.</param>
public sealed record FeedReset([property: JsonPropertyName("reset")] string Reason, string After, string Next) : ServerDocument;

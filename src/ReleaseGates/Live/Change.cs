using ReleaseGates.Client;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Live;

/// <summary>One change, as it happened.</summary>
/// <param name="Id">Its position in the feed; following goes on after it.</param>
/// <param name="At">When it was recorded, by the database clock.</param>
/// <param name="Table">The table of schema ops that changed.</param>
/// <param name="RowId">Key of the row.</param>
/// <param name="ReleaseId">The release it concerns, if any.</param>
/// <param name="Content">A new row's telling columns; of a changed row <c>field</c>, <c>from</c> and <c>to</c>.</param>
public sealed record Change(
    string Id, DateTimeOffset At, string Table, Guid RowId, Guid? ReleaseId, [property: JsonPropertyName("change")] JsonElement Content) : ServerDocument;

/// <summary>Changes were missed and cannot be told any more: what was derived from them has to be read anew.</summary>
/// <param name="Reason">
/// <c>feed_pruned</c>: changes after the position are no longer kept, and those that are follow. <c>unknown_position</c>: the
/// position is not of this database's life, as after a restore; following begins at now.
/// </param>
/// <param name="After">The position that was to be followed.</param>
/// <param name="Next">The position after which following goes on.</param>
public sealed record FeedReset([property: JsonPropertyName("reset")] string Reason, string After, string Next) : ServerDocument;

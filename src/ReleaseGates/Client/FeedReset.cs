using System.Text.Json.Serialization;

namespace ReleaseGates.Client;

/// <summary>Changes were missed and cannot be told any more: what was derived from them has to be read anew.</summary>
/// <param name="Reason">
/// <c>feed_pruned</c>: changes after the position are no longer kept, and those that are follow. <c>unknown_position</c>: the
/// position is not of this database's life, as after a restore; following begins at now.
/// </param>
/// <param name="After">The position that was to be followed.</param>
/// <param name="Next">The position after which following goes on.</param>
public sealed record FeedReset([property: JsonPropertyName("reset")] string Reason, string After, string Next) : ServerDocument;

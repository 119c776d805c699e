namespace ReleaseGates.Postgres.Live;

/// <summary>Some changes in the order in which they are told.</summary>
/// <param name="Changes">Each with its position and as JSON.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="IsMoreWaiting">Whether the next page has something already.</param>
/// <param name="ResetReason">Why changes after the position that was asked for were missed, as <c>feed_pruned</c>; null when none
/// were.</param>
public sealed record ChangePage(IReadOnlyList<(string Id, string Json)> Changes, string Next, bool IsMoreWaiting, string? ResetReason);

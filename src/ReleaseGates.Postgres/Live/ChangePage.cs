namespace ReleaseGates.Postgres.Live;

/// <summary>Some changes in the order in which they are told.</summary>
/// <param name="Changes">Each with its position and as JSON.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="IsMoreWaiting">Whether the next page has something already.</param>
/// <param name="IsReset">Whether the position that was asked for is unknown to this database, so that changes may have been missed.</param>
public sealed record ChangePage(IReadOnlyList<(string Id, string Json)> Changes, string Next, bool IsMoreWaiting, bool IsReset);

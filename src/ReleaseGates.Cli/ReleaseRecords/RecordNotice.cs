namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>Something out of the ordinary that nobody may have to look for.</summary>
/// <param name="Status">The schema's word for it, which gives it its colour.</param>
/// <param name="Lead">What it is, in a sentence.</param>
/// <param name="More">Why, and what follows.</param>
internal sealed record RecordNotice(string Status, string Lead, string? More = null);

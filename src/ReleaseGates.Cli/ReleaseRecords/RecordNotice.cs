namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>Something unusual that readers should notice.</summary>
/// <param name="Status">Its status in the schema, which determines the colour.</param>
/// <param name="Lead">What it is, in a sentence.</param>
/// <param name="More">Why, and what follows.</param>
internal sealed record RecordNotice(string Status, string Lead, string? More = null);

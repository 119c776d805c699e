namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>Something out of the ordinary that nobody may have to look for.</summary>
/// <param name="Status">The schema's word for it, which gives it its colour.</param>
/// <param name="Text">A sentence or two.</param>
internal sealed record RecordNotice(string Status, string Text);

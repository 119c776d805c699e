namespace ReleaseGates.Cli.GitHub;

/// <summary>A record that could not be converted to an event, and why.</summary>
/// <param name="Record">What it is, for example <c>job 59600757761 (Deploy to Production)</c>.</param>
/// <param name="Reason">A sentence.</param>
internal sealed record Unmapped(string Record, string Reason);

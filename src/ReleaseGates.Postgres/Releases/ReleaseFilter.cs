namespace ReleaseGates.Postgres.Releases;

/// <summary>Which releases to list, newest first, and after which one.</summary>
public sealed record ReleaseFilter(string? Project, string? Name, string? Status, Guid? After, int Limit);

namespace ReleaseGates.Postgres.Personas;

/// <summary>Which assignments to list, oldest first; without <see cref="RevokedToo"/> only those in force.</summary>
public sealed record AssignmentFilter(string? Subject, string? Persona, bool RevokedToo);

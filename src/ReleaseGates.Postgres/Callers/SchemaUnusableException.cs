namespace ReleaseGates.Postgres.Callers;

/// <summary>The schema is there, but the server's login may not use it.</summary>
public sealed class SchemaUnusableException(Exception denied)
    : Exception("The database login may not use the Release Gates schema.", denied);

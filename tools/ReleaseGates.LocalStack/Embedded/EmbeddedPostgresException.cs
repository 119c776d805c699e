namespace ReleaseGates.LocalStack.Embedded;

/// <summary>The embedded Postgres cannot be had: what is wrong, and what to do about it.</summary>
public class EmbeddedPostgresException(string message, Exception? cause = null) : Exception(message, cause);

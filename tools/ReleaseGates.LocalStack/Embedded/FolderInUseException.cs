namespace ReleaseGates.LocalStack.Embedded;

/// <summary>Another process runs the Postgres in this folder.</summary>
public sealed class FolderInUseException(string folder, Exception cause)
    : EmbeddedPostgresException($"Another process already runs the Postgres in {folder}.", cause);

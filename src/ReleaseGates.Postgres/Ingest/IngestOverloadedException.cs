namespace ReleaseGates.Postgres.Ingest;

/// <summary>More waits for the database than may wait; nothing of this post was taken on.</summary>
public sealed class IngestOverloadedException() : Exception("More events are waiting for the database than may wait.");

namespace ReleaseGates.Postgres.Ingest;

/// <summary>How much is taken on at once. Past the queue, callers are told to come back.</summary>
public sealed record IngestLimits
{
    /// <summary>Database calls under way at once. Two keep the database busy; more only make batches smaller.</summary>
    public int Writers { get; init; } = 2;

    /// <summary>Events that must wait for a call to be made while another is under way. Fewer join the next one.</summary>
    public int CrowdEvents { get; init; } = 10;

    /// <summary>Posts that may be on their way at once.</summary>
    public int QueuedPosts { get; init; } = 4096;

    /// <summary>Of them, posts of one caller.</summary>
    public int PostsPerCaller { get; init; } = 1024;

    /// <summary>Bytes that may be on their way at once.</summary>
    public long QueuedBytes { get; init; } = 128 << 20;

    /// <summary>Events that go into one database call.</summary>
    public int BatchEvents { get; init; } = 512;

    /// <summary>Bytes past which no further post joins a database call.</summary>
    public long BatchBytes { get; init; } = 4 << 20;
}

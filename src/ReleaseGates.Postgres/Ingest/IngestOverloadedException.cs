namespace ReleaseGates.Postgres.Ingest;

/// <summary>More waits for the database than may wait, of one caller or at all; nothing of this post was taken on.</summary>
public sealed class IngestOverloadedException(bool ofCaller) : Exception("More events are waiting for the database than may wait.")
{
    /// <summary>Whether it is this caller alone who sends too much.</summary>
    public bool OfCaller => ofCaller;
}

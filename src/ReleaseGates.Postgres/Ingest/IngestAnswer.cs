using ReleaseGates.Ingest;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>What became of one event.</summary>
/// <param name="Json">The database's result, passed on as it is.</param>
/// <param name="Status">One of <see cref="IngestStatuses"/>.</param>
/// <param name="HttpStatus">The status of a post of this event alone.</param>
/// <param name="ErrorCode">Why not, for a rejected or failed event.</param>
public sealed record IngestAnswer(string Json, string Status, int HttpStatus, string? ErrorCode)
{
    /// <summary>Set when the database raised on this very event: it left no log row, and the rest has no meaning.</summary>
    public Exception? Failure { get; init; }

    internal static IngestAnswer Failed(Exception failure) =>
        new("", IngestStatuses.Error, ErrorCodes.HttpStatuses[ErrorCodes.InternalError], ErrorCodes.InternalError) { Failure = failure };
}

using ReleaseGates.Postgres.Callers;
using ReleaseGates.Postgres.Ingest;

namespace ReleaseGates.Server.Problems;

/// <summary>The one place where a failure, or a bare status, becomes a problem.</summary>
internal static class ProblemMap
{
    public static Problem Of(Exception failure) => failure switch
    {
        ProblemException known => known.Problem,
        IngestOverloadedException { OfCaller: true } => new(429, "too_many_requests", "More events of yours are waiting than may wait.", "Post the same event again, with the same key.") { RetryAfter = 1 },
        IngestOverloadedException => new(503, "overloaded", "More events are waiting than may wait.", "Post the same event again, with the same key.") { RetryAfter = 2 },
        BadHttpRequestException { StatusCode: 413 } => BodyTooLarge("The body is larger than 64 MiB."),
        BadHttpRequestException bad => new(bad.StatusCode, "invalid_value", "The request is not well-formed HTTP.", null),
        _ => Of(DatabaseFailure.Of(failure)),
    };

    public static Problem OfStatus(int status) => status switch
    {
        404 => new(404, "not_found", "There is nothing at this address.", "The addresses are listed at /openapi/v1.json."),
        405 => new(405, "method_not_allowed", "This address does not answer this method.", "The Allow header names the methods it answers."),
        413 => BodyTooLarge("The body is larger than allowed."),
        415 => new(415, "unsupported_media_type", "The content type is not one that this address takes."),
        >= 500 => InternalError,
        _ => new(status, "invalid_value", "The request cannot be answered as it is."),
    };

    public static Problem BodyTooLarge(string detail) =>
        new(413, "body_too_large", detail, "Send large evidence by its URL and digest, and many events in smaller bodies.");

    public static Problem SchemaMissing =>
        new(503, "schema_missing", "The database has no Release Gates schema that this login may use.", "Apply the migrations, and let the server log in as gates_server.") { RetryAfter = 30 };

    private static Problem InternalError =>
        new(500, "internal_error", "Something failed that should not.", "Try again; if it stays, give the instance of this answer to whoever runs this server.");

    private static Problem Of(DatabaseFailure failure) => failure switch
    {
        DatabaseFailure.Refused refused => new(refused.Status, refused.Code, refused.Detail ?? "The database refused this.", refused.Cure),
        DatabaseFailure.NotPermitted => new(403, "not_permitted", "Your persona may not do this.", "Ask somebody whose persona may; docs/access.md lists who may do what."),
        DatabaseFailure.Unavailable or DatabaseFailure.Conflict =>
            new(503, "database_unavailable", "The database cannot take this now.", "Send the same request again after a moment.") { RetryAfter = 2 },
        DatabaseFailure.SchemaMissing => SchemaMissing,
        DatabaseFailure.TimedOut =>
            new(504, "statement_timeout", "The database took too long.", "Send the same request again; an event keeps its key."),
        _ => InternalError,
    };
}

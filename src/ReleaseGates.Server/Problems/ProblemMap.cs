using ReleaseGates.Postgres.Callers;
using ReleaseGates.Postgres.Ingest;

namespace ReleaseGates.Server.Problems;

/// <summary>The one place where a failure, or a bare status, becomes a problem.</summary>
internal static class ProblemMap
{
    public static Problem Of(Exception failure) => failure switch
    {
        ProblemException known => known.Problem,
        IngestOverloadedException { OfCaller: true } =>
            new(ErrorCodes.TooManyRequests, "Too many of your events are already waiting.",
            "Post the same event again, with the same key.") { RetryAfter = 1 },
        IngestOverloadedException =>
            new(ErrorCodes.Overloaded, "Too many events are already waiting.",
            "Post the same event again, with the same key.") { RetryAfter = 2 },
        BadHttpRequestException { StatusCode: 413 } => BodyTooLarge("The body is larger than 64 MiB."),
        BadHttpRequestException bad => new(ErrorCodes.InvalidValue, "The request is not well-formed HTTP.") { Status = bad.StatusCode },
        _ => Of(DatabaseFailure.Of(failure)),
    };

    public static Problem OfStatus(int status) => status switch
    {
        404 => new(ErrorCodes.NotFound, "There is nothing at this address.", "The addresses are listed at /openapi/v1.json."),
        405 => new(ErrorCodes.MethodNotAllowed, "This address does not answer this method.",
            "The Allow header names the methods it answers."),
        413 => BodyTooLarge("The body is larger than allowed."),
        415 => new(ErrorCodes.UnsupportedMediaType, "This address does not accept this content type."),
        >= 500 => InternalError,
        _ => new(ErrorCodes.InvalidValue, "The request cannot be answered as it is.") { Status = status },
    };

    public static Problem BodyTooLarge(string detail) =>
        new(ErrorCodes.BodyTooLarge, detail, "Send large evidence by its URL and digest, and many events in smaller bodies.");

    public static Problem SchemaMissing =>
        new(ErrorCodes.SchemaMissing, "The database has no Release Gates schema that this login may use.",
            "Apply the migrations, and let the server log in as gates_server.") { RetryAfter = 30 };

    private static Problem InternalError =>
        new(ErrorCodes.InternalError, "Something failed that should not.",
            "Try again; if it persists, give this answer's instance to the operator of this server.");

    private static Problem Of(DatabaseFailure failure) => failure switch
    {
        DatabaseFailure.Refused refused =>
            new(refused.Code, refused.Detail ?? "The database refused this.", refused.Hint) { Status = refused.Status },
        DatabaseFailure.NotPermitted =>
            new(ErrorCodes.NotPermitted, "Your persona may not do this.",
            "Ask someone whose persona may; docs/access.md lists who may do what."),
        DatabaseFailure.Unavailable or DatabaseFailure.Conflict =>
            new(ErrorCodes.DatabaseUnavailable, "The database is unavailable.",
                "Send the same request again after a moment.") { RetryAfter = 2 },
        DatabaseFailure.SchemaMissing => SchemaMissing,
        DatabaseFailure.TimedOut =>
            new(ErrorCodes.StatementTimeout, "The database took too long.", "Send the same request again; an event keeps its key."),
        _ => InternalError,
    };
}

using Npgsql;
using System.Net.Sockets;

namespace ReleaseGates.Postgres.Callers;

/// <summary>What a failed database call means for the one who asked.</summary>
public abstract record DatabaseFailure
{
    /// <summary>A rule of ours refused: <c>SQLSTATE PTnnn</c>, message = code, detail = sentence, and the hint.</summary>
    public sealed record Refused(int Status, string Code, string? Detail, string? Hint) : DatabaseFailure;

    /// <summary>The persona has no grant, or row-level security refused the row.</summary>
    public sealed record NotPermitted : DatabaseFailure;

    /// <summary>Nobody answers, or the one who answers cannot serve: try again.</summary>
    public sealed record Unavailable : DatabaseFailure;

    /// <summary>The statement ran longer than it may.</summary>
    public sealed record TimedOut : DatabaseFailure;

    /// <summary>The database answers, but our schema is not in it, or not for this login.</summary>
    public sealed record SchemaMissing : DatabaseFailure;

    /// <summary>Rolled back for another transaction's sake.</summary>
    public sealed record Conflict : DatabaseFailure;

    /// <summary>Anything else: a fault of ours.</summary>
    public sealed record Unexpected : DatabaseFailure;

    public static DatabaseFailure Of(Exception failure) => failure switch
    {
        PostgresException { SqlState: ['P', 'T', .. var digits] } refusal
            when digits.Length == 3 && int.TryParse(digits, out var status) && status is >= 400 and <= 599 =>
            new Refused(status, refusal.MessageText, refusal.Detail, refusal.Hint),
        PostgresException known => known.SqlState switch
        {
            PostgresErrorCodes.InsufficientPrivilege => new NotPermitted(),
            PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => new Conflict(),
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => new TimedOut(),
            PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName =>
                new SchemaMissing(),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.IdleSessionTimeout or PostgresErrorCodes.ReadOnlySqlTransaction
                or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidPassword
                or PostgresErrorCodes.InvalidAuthorizationSpecification => new Unavailable(),
            // Connection exceptions, and a server out of memory, disk or connections.
            ['0', '8', ..] or ['5', '3', ..] => new Unavailable(),
            _ => new Unexpected(),
        },
        SchemaUnusableException => new SchemaMissing(),
        // Npgsql's own exceptions are a connection that could not be had, broke, or went silent.
        NpgsqlException or SocketException or TimeoutException => new Unavailable(),
        _ => new Unexpected(),
    };
}

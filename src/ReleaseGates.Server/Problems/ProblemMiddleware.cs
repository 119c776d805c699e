using Npgsql;
using ReleaseGates.Postgres.Callers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReleaseGates.Server.Problems;

/// <summary>Answers every failure, and every status without a body, as problem+json.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    /// <summary>Nothing here is ever put into a page, so angle brackets may stay as they are.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null })
                await WriteAsync(context, ProblemMap.OfStatus(context.Response.StatusCode));
        }
        catch (Exception gone) when (context.RequestAborted.IsCancellationRequested && gone is not ProblemException)
        {
            // Nobody is left to answer; 499 is what the log shows.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception failure)
        {
            var problem = ProblemMap.Of(failure);
            Report(problem, failure);
            if (context.Response.HasStarted)
            {
                // A clean end would claim that the answer is whole.
                context.Abort();
                return;
            }
            await WriteAsync(context, problem);
        }
    }

    private static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var allow = context.Response.Headers.Allow;
        context.Response.Clear();
        context.Response.Headers.Allow = allow;
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        if (problem.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString();
        if (problem.Challenge is not null)
            context.Response.Headers.WWWAuthenticate = problem.Challenge;
        var trace = Activity.Current?.TraceId.ToHexString();
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable))
            problem.WriteTo(json, trace is null ? null : $"urn:trace:{trace}");
        await context.Response.BodyWriter.FlushAsync(CancellationToken.None);
    }

    private void Report(Problem problem, Exception failure)
    {
        if (problem.Status < 500)
            return;
        // A database message may quote the payload, so only what names the place is written down.
        if (failure is PostgresException known)
            Log.DatabaseFailed(log, problem.Code, known.SqlState, known.Routine, known.TableName, known.ConstraintName);
        else if (DatabaseFailure.Of(failure) is DatabaseFailure.Unavailable)
            Log.DatabaseUnavailable(log, failure.Message);
        else if (failure is not ProblemException)
            Log.Failed(log, failure);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A request failed.")]
        public static partial void Failed(ILogger logger, Exception failure);

        [LoggerMessage(2, LogLevel.Error,
            "A database call failed: {Code}, SQLSTATE {SqlState}, in {Routine}, table {Table}, constraint {Constraint}.")]
        public static partial void DatabaseFailed(ILogger logger, string code, string sqlState, string? routine, string? table,
            string? constraint);

        [LoggerMessage(3, LogLevel.Warning, "The database cannot be reached: {Reason}")]
        public static partial void DatabaseUnavailable(ILogger logger, string reason);
    }
}

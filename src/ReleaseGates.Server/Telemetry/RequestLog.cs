using ReleaseGates.Postgres.Callers;
using System.Diagnostics;

namespace ReleaseGates.Server.Telemetry;

/// <summary>One line for every request that leaves no record of its own: who, what, how it ended. Never a token, a query string or a
/// body.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            if (!IsOnRecord(context))
                Write(context, started);
        }
    }

    // What became of an event is a row in the database: a line for each of thousands a second says nothing more.
    private static bool IsOnRecord(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status200OK && context.GetEndpoint()?.Metadata.GetMetadata<LeavesRecord>() is not null;

    private void Write(HttpContext context, long started)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
        var caller = context.Features.Get<Caller>();
        Log.Answered(
            log, context.Request.Method, route, context.Response.StatusCode,
            Stopwatch.GetElapsedTime(started).TotalMilliseconds, caller?.Persona, caller?.Subject, Activity.Current?.TraceId.ToHexString());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "{Method} {Route} {Status} in {Milliseconds:0.0} ms, persona {Persona}, actor {Actor}, trace {Trace}")]
        public static partial void Answered(
            ILogger logger, string method, string route, int status, double milliseconds, string? persona, string? actor, string? trace);
    }
}

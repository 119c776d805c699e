using ReleaseGates.Postgres.Callers;
using System.Diagnostics;

namespace ReleaseGates.Server.Telemetry;

/// <summary>One line for every request: who, what, how it ended. Never a token, a query string or a body.</summary>
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
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            var caller = context.Features.Get<Caller>();
            Log.Answered(
                log, context.Request.Method, route, context.Response.StatusCode,
                Stopwatch.GetElapsedTime(started).TotalMilliseconds, caller?.Persona, caller?.Subject, Activity.Current?.TraceId.ToHexString());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Method} {Route} {Status} in {Milliseconds:0.0} ms, persona {Persona}, actor {Actor}, trace {Trace}")]
        public static partial void Answered(
            ILogger logger, string method, string route, int status, double milliseconds, string? persona, string? actor, string? trace);
    }
}

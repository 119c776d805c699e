using ReleaseGates.Ingest;
using ReleaseGates.Postgres.Ingest;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.OpenApi;
using ReleaseGates.Server.Telemetry;
using System.Runtime.ExceptionServices;
using System.Text;

namespace ReleaseGates.Server.Ingest;

/// <summary>Events from CI, agents, people and monitoring.</summary>
internal static class IngestEndpoints
{
    public const int LongestEnvelope = 1 << 20;
    public const long LongestStream = 64 << 20;

    public static void MapIngest(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/functions/v1/ops-event-ingest", PostAsync).WithMetadata(new LeavesRecord());

    /// <summary>Post one event, or many</summary>
    /// <remarks>
    /// Each event is judged in order and answered with its result; a key that was already accepted is answered with the
    /// original's result and changes nothing, so retry freely with the same key. One JSON envelope of at most 1 MiB is
    /// answered with the result's own status. NDJSON of at most 64 MiB is answered with 200 and one result a line, while the
    /// body is still being read: read while you write. A line that could not be taken on (413, 503) has a result without
    /// ingest_id.
    /// </remarks>
    [Operation("ingestEvents"), Takes(typeof(Envelope), MediaTypes = [MediaTypes.Json, MediaTypes.Ndjson])]
    [Answers(typeof(IngestResult), "accepted or duplicate; for NDJSON one result a line.",
        MediaTypes = [MediaTypes.Json, MediaTypes.Ndjson])]
    [Answers(typeof(IngestResult), "Rejected: not JSON, or a field is missing or ill-typed. On record.", Status = 400)]
    [Answers(typeof(IngestResult),
        "Rejected: the persona may not emit this event type (on record, an ingest result), or the token names no persona (a problem).",
        Status = 403)]
    [Answers(typeof(IngestResult), "Rejected: it names something that is not on record, or contradicts it. On record.", Status = 409)]
    [Answers(typeof(IngestResult), "Rejected: the envelope or payload breaks its contract. On record.", Status = 422)]
    [Answers(typeof(IngestResult), "It could not be processed; its key is still free. On record.", Status = 500)]
    [Refuses(413, 415, 429)]
    private static Task PostAsync(HttpContext context, IngestBatcher batcher, ILogger<LineIngest> log) =>
        MediaTypes.Require(context.Request, MediaTypes.Json, MediaTypes.Ndjson) == MediaTypes.Json
            ? PostOneAsync(context, batcher)
            : new LineIngest(context, context.Caller(), batcher, log).RunAsync();

    private static async Task PostOneAsync(HttpContext context, IngestBatcher batcher)
    {
        using var admitted = batcher.Admission.Enter(context.Caller(), context.Request.ContentLength ?? LongestEnvelope);
        var body = await Body.ReadAsync(context.Request, LongestEnvelope, context.RequestAborted);
        var answer = (await batcher.IngestAsync(context.Caller(), [body]))[0];
        if (answer.Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);

        context.Response.StatusCode = answer.HttpStatus;
        context.Response.ContentType = MediaTypes.Json;
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(answer.Json);
        Encoding.UTF8.GetBytes(answer.Json, context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

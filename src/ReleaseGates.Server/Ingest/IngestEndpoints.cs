using ReleaseGates.Postgres.Ingest;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.Telemetry;
using System.Runtime.ExceptionServices;
using System.Text;

namespace ReleaseGates.Server.Ingest;

internal static class IngestEndpoints
{
    public const int LongestEnvelope = 1 << 20;
    public const long LongestStream = 64 << 20;

    public static void MapIngest(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/functions/v1/ops-event-ingest", PostAsync).WithMetadata(new LeavesRecord());

    private static Task PostAsync(HttpContext context, IngestBatcher batcher, ILogger<LineIngest> log) =>
        MediaTypes.Require(context.Request, MediaTypes.Json, MediaTypes.Ndjson) == MediaTypes.Json
            ? PostOneAsync(context, batcher)
            : new LineIngest(context, context.Caller(), batcher, log).RunAsync();

    private static async Task PostOneAsync(HttpContext context, IngestBatcher batcher)
    {
        using var place = batcher.Places.Take(context.Caller(), context.Request.ContentLength ?? LongestEnvelope);
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

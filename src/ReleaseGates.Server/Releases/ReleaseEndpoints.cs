using ReleaseGates.Postgres.Releases;
using ReleaseGates.Releases;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Releases;

internal static class ReleaseEndpoints
{
    public static void MapReleases(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/releases", ListAsync);
        routes.MapGet("/v1/releases/{id}", FindAsync);
        routes.MapGet("/v1/releases/{id}/trace", TraceAsync);
        routes.MapGet("/v1/releases/{id}/record", RecordAsync);
        routes.MapGet("/v1/releases/{id}/exceptions", ExceptionsAsync);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, ReleaseStore releases, string? project, string? status, string? after, string? limit, CancellationToken cancel)
    {
        var filter = new ReleaseFilter(
            Parameters.Text("project", project),
            Parameters.OneOf("status", status, [.. ReleaseStatuses.All]),
            after is null ? null : Parameters.Uuid("after", after),
            Parameters.Limit(limit));
        var page = await releases.ListAsync(context.Caller(), filter, cancel)
            ?? throw new ProblemException(ErrorCodes.InvalidValue, "after names no release that you can see.", "Start again without after.");
        return JsonAnswer.Json(page);
    }

    private static async Task<IResult> FindAsync(HttpContext context, ReleaseStore releases, string id, CancellationToken cancel) =>
        JsonAnswer.JsonOrNotFound(await releases.FindAsync(context.Caller(), Parameters.Uuid("id", id), cancel));

    private static async Task<IResult> TraceAsync(HttpContext context, ReleaseStore releases, string id, CancellationToken cancel) =>
        JsonAnswer.JsonOrNotFound(await releases.TraceAsync(context.Caller(), Parameters.Uuid("id", id), cancel));

    private static async Task<IResult> RecordAsync(HttpContext context, ReleaseStore releases, string id, CancellationToken cancel) =>
        JsonAnswer.JsonOrNotFound(await releases.RecordAsync(context.Caller(), Parameters.Uuid("id", id), cancel));

    private static async Task<IResult> ExceptionsAsync(HttpContext context, ReleaseStore releases, string id, CancellationToken cancel) =>
        JsonAnswer.JsonOrNotFound(await releases.ExceptionsAsync(context.Caller(), Parameters.Uuid("id", id), cancel));
}

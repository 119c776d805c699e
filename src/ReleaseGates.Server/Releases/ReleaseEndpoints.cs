using ReleaseGates.Exceptions;
using ReleaseGates.Postgres.Releases;
using ReleaseGates.Releases;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.OpenApi;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Releases;

/// <summary>Releases, as your persona may see them.</summary>
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

    /// <summary>List releases</summary>
    /// <remarks>
    /// Newest first. Page with after = the previous answer's next.
    /// </remarks>
    /// <param name="project">Only this project's.</param>
    /// <param name="name">Only the one with this name in its project, under whatever id it was opened.</param>
    /// <param name="status">Only those in this status.</param>
    /// <param name="after">The last release of the page before.</param>
    /// <param name="limit">Releases on a page.</param>
    [Operation("listReleases"), Answers(typeof(ReleasePage), "One page."), Refuses(400)]
    private static async Task<IResult> ListAsync(
        HttpContext context, ReleaseStore releases, string? project, string? name, string? status, string? after, string? limit,
        CancellationToken cancel)
    {
        var filter = new ReleaseFilter(
            Parameters.Project(project),
            Parameters.Text("name", name),
            Parameters.OneOf("status", status, [.. ReleaseStatuses.All]),
            after is null ? null : Parameters.Uuid("after", after),
            Parameters.Limit(limit));
        var page = await releases.ListAsync(context.Caller(), filter, cancel)
            ?? throw new ProblemException(ErrorCodes.InvalidValue, "after names a release that was not found, or is not visible to you.",
                "Start again without after.");
        return JsonAnswer.Json(page);
    }

    /// <summary>One release with its gates and deployments</summary>
    /// <remarks>
    /// gates, deployments, exceptions or incidents is null where your persona may not read that table.
    /// </remarks>
    /// <param name="id">The release_id.</param>
    [Operation("getRelease"), Answers(typeof(Release), "The release."), Refuses(400, 404)]
    private static async Task<IResult> FindAsync(HttpContext context, ReleaseStore releases, string id, CancellationToken cancel) =>
        JsonAnswer.JsonOrNotFound(await releases.FindAsync(context.Caller(), Parameters.Uuid("id", id), cancel));

    /// <summary>The whole chain of one release</summary>
    /// <remarks>
    /// Everything that happened to it, in order of when it happened.
    /// </remarks>
    /// <param name="id">The release_id.</param>
    [Operation("getTrace"), Answers(typeof(ReleaseTrace), "The trace."), Refuses(400, 404)]
    private static async Task<IResult> TraceAsync(HttpContext context, ReleaseStore releases, string id, CancellationToken cancel) =>
        JsonAnswer.JsonOrNotFound(await releases.TraceAsync(context.Caller(), Parameters.Uuid("id", id), cancel));

    /// <summary>Everything on record about one release</summary>
    /// <remarks>
    /// Its trace and, by subject, its checks, evidence, approvals, exceptions, decisions, deployments, incidents and
    /// submissions.
    /// </remarks>
    /// <param name="id">The release_id.</param>
    [Operation("getRecord"), Answers(typeof(ReleaseRecord), "The record."), Refuses(400, 404)]
    private static async Task<IResult> RecordAsync(HttpContext context, ReleaseStore releases, string id, CancellationToken cancel) =>
        JsonAnswer.JsonOrNotFound(await releases.RecordAsync(context.Caller(), Parameters.Uuid("id", id), cancel));

    /// <summary>The exceptions of one release</summary>
    /// <remarks>
    /// Oldest first, and how each stands now.
    /// </remarks>
    /// <param name="id">The release_id.</param>
    [Operation("listExceptions"), Answers(typeof(ExceptionList), "The exceptions."), Refuses(400, 404)]
    private static async Task<IResult> ExceptionsAsync(HttpContext context, ReleaseStore releases, string id, CancellationToken cancel) =>
        JsonAnswer.JsonOrNotFound(await releases.ExceptionsAsync(context.Caller(), Parameters.Uuid("id", id), cancel));
}

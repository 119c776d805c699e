using Microsoft.AspNetCore.Mvc;
using ReleaseGates.Live;
using ReleaseGates.Postgres.Live;
using ReleaseGates.Server.Configuration;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.OpenApi;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Live;

/// <summary>Changes as they happen.</summary>
internal static class LiveEndpoints
{
    private const string EventStream = "text/event-stream";
    private const string LastEventId = "Last-Event-ID";

    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/events", FollowAllAsync);
        routes.MapGet("/v1/releases/{id}/events", FollowReleaseAsync);
    }

    /// <summary>Follow all changes</summary>
    /// <remarks>
    /// Server-sent events: ready (the position to begin at), change (data is a Change, id its position), reset (the position
    /// is unknown to this database: what came between may be missed, read the state again). Each change comes once and in
    /// order, within a second, over reconnects and restarts, and only if the persona may read the table that changed. Without
    /// a position it begins now. The stream ends when the token expires or the server stops: reconnect with the last id.
    /// </remarks>
    /// <param name="after">Go on after this change: the id of the last one that was seen, 0-0 for the beginning. The header Last-Event-ID
    /// goes before it.</param>
    /// <param name="lastEventId">What a browser sends when it reconnects.</param>
    [Operation("followEvents"), Answers(typeof(Change), "The stream.", MediaTypes = [EventStream]), Refuses(400, 429)]
    private static Task FollowAllAsync(HttpContext context, string? after, [FromHeader(Name = LastEventId)] string? lastEventId) =>
        FollowAsync(context, null, lastEventId, after);

    /// <summary>Follow the changes of one release</summary>
    /// <remarks>
    /// As /v1/events, of one release.
    /// </remarks>
    /// <param name="id">The release_id.</param>
    /// <param name="after">Go on after this change: the id of the last one that was seen, 0-0 for the beginning. The header Last-Event-ID
    /// goes before it.</param>
    /// <param name="lastEventId">What a browser sends when it reconnects.</param>
    [Operation("followRelease"), Answers(typeof(Change), "The stream.", MediaTypes = [EventStream]), Refuses(400, 404, 429)]
    private static Task FollowReleaseAsync(HttpContext context, string id, string? after,
        [FromHeader(Name = LastEventId)] string? lastEventId) =>
        FollowAsync(context, Parameters.Uuid("id", id), lastEventId, after);

    private static async Task FollowAsync(HttpContext context, Guid? releaseId, string? lastEventId, string? after)
    {
        var services = context.RequestServices;
        var feed = services.GetRequiredService<LiveFeed>();
        using var following = feed.Follow(services.GetRequiredService<ServerSettings>().Followers)
            ?? throw new ProblemException(
                new Problem(ErrorCodes.TooManyRequests, "Too many clients already follow the changes.",
                "Try again later, or use another server.") { RetryAfter = 10 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var stream = new ChangeStream(
            services.GetRequiredService<ChangeStore>(), feed, services.GetRequiredService<TimeProvider>(), context.Response,
                context.Caller(), releaseId);
        // A browser that reconnects repeats its first address and says in the header how far it came.
        var from = string.IsNullOrEmpty(lastEventId) ? after : lastEventId;
        await stream.RunAsync(Parameters.Text("after", from), stop.Token);
    }
}

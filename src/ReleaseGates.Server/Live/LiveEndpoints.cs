using ReleaseGates.Postgres.Live;
using ReleaseGates.Server.Configuration;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Live;

/// <summary>Changes as they happen, as server-sent events.</summary>
internal static class LiveEndpoints
{
    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/events", (HttpContext context, string? after) => FollowAsync(context, null, after));
        routes.MapGet("/v1/releases/{id}/events", (HttpContext context, string id, string? after) => FollowAsync(context, Parameters.Uuid("id", id), after));
    }

    private static async Task FollowAsync(HttpContext context, Guid? releaseId, string? after)
    {
        var services = context.RequestServices;
        var feed = services.GetRequiredService<LiveFeed>();
        using var following = feed.Follow(services.GetRequiredService<ServerSettings>().Followers)
            ?? throw new ProblemException(new Problem(ErrorCodes.TooManyRequests, "As many follow the changes as may.", "Come back later, or ask another server.") { RetryAfter = 10 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var stream = new ChangeStream(
            services.GetRequiredService<ChangeStore>(), feed, services.GetRequiredService<TimeProvider>(), context.Response, context.Caller(), releaseId);
        // A browser that reconnects repeats its first address and says in the header how far it came.
        var from = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last] ? last : after;
        await stream.RunAsync(Parameters.Text("after", from), stop.Token);
    }
}

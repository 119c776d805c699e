using ReleaseGates.Server.OpenApi;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Health;

/// <summary>Unauthenticated health probes.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Probes = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz", Probes, Live).AllowAnonymous();
        routes.MapMethods("/readyz", Probes, ReadyAsync).AllowAnonymous();
    }

    /// <summary>Is the process alive?</summary>
    /// <remarks>
    /// Says nothing of the database.
    /// </remarks>
    [Operation("getHealth"), Answers(typeof(HealthStatus), "Alive.")]
    private static IResult Live() => Results.Text("""{"status":"alive"}""", "application/json");

    /// <summary>Would requests succeed now?</summary>
    /// <remarks>
    /// Not while stopping, without the database, or without our schema in it.
    /// </remarks>
    [Operation("getReadiness"), Answers(typeof(HealthStatus), "Ready."), Refuses(503)]
    private static async Task<IResult> ReadyAsync(Readiness readiness) =>
        await readiness.WhyNotAsync() is { } problem
            ? throw new ProblemException(problem)
            : Results.Text("""{"status":"ready"}""", "application/json");
}

using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Health;

internal static class HealthEndpoints
{
    private static readonly string[] Probes = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz", Probes, () => Results.Text("""{"status":"alive"}""", "application/json")).AllowAnonymous();
        routes.MapMethods("/readyz", Probes, async (Readiness readiness) =>
            await readiness.WhyNotAsync() is { } problem
                ? throw new ProblemException(problem)
                : Results.Text("""{"status":"ready"}""", "application/json")).AllowAnonymous();
    }
}

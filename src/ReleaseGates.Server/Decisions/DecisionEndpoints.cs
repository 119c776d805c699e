using Microsoft.AspNetCore.Mvc;
using ReleaseGates.Postgres.Decisions;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.Problems;
using System.Text.Json;

namespace ReleaseGates.Server.Decisions;

internal static class DecisionEndpoints
{
    public static void MapDecisions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/releases/{id}/decision", DecideAsync);
        routes.MapPost("/v1/releases/{id}/promotions", PromoteAsync);
    }

    private static async Task<IResult> DecideAsync(
        HttpContext context, DecisionStore decisions, string id,
        string? environment, [FromQuery(Name = "as_of")] string? asOf, CancellationToken cancel)
    {
        var releaseId = Parameters.Uuid("id", id);
        var target = Parameters.Text("environment", Parameters.Required("environment", environment))!;
        var instant = Parameters.Instant("as_of", asOf);
        return JsonAnswer.JsonOrNotFound(await decisions.DecideAsync(context.Caller(), releaseId, target, instant, cancel));
    }

    private static async Task<IResult> PromoteAsync(HttpContext context, DecisionStore decisions, string id)
    {
        var releaseId = Parameters.Uuid("id", id);
        var environment = await PromotionRequest.EnvironmentAsync(context);
        var decision = await decisions.PromoteAsync(context.Caller(), releaseId, environment);
        if (decision is not null && Verdict(decision) == "deny")
            throw new ProblemException(new Problem(
                ErrorCodes.PromotionDenied, "The release may not be promoted.", "decision.reasons says what is missing and who can settle it.") { Decision = decision });
        return decision is null ? JsonAnswer.JsonOrNotFound(null) : JsonAnswer.Json(decision, StatusCodes.Status201Created);
    }

    private static string? Verdict(string decision)
    {
        using var json = JsonDocument.Parse(decision);
        return json.RootElement.GetProperty("verdict").GetString();
    }
}

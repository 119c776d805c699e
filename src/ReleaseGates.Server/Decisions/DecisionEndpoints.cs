using Microsoft.AspNetCore.Mvc;
using ReleaseGates.Decisions;
using ReleaseGates.Postgres.Decisions;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.OpenApi;
using ReleaseGates.Server.Problems;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ReleaseGates.Server.Decisions;

/// <summary>Promotion decisions.</summary>
internal static class DecisionEndpoints
{
    public static void MapDecisions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/releases/{id}/decision", DecideAsync);
        routes.MapPost("/v1/decisions", AskAsync);
        routes.MapPost("/v1/releases/{id}/promotions", PromoteAsync);
    }

    /// <summary>May this release go there, and why?</summary>
    /// <remarks>
    /// The one decision, live or as of a recorded time. A look: it says recorded: false and permits nothing.
    /// </remarks>
    /// <param name="id">The release_id.</param>
    /// <param name="environment">Where the release would go.</param>
    /// <param name="asOf">What the decision would have been at this recorded time; ISO 8601 with zone.</param>
    [Operation("decide"), Answers(typeof(Decision), "The decision; a denial is an answer, not an error."), Refuses(400, 404)]
    [Refuses(409, Meaning = "The instant is too recent to answer exactly (as_of_not_settled).")]
    private static async Task<IResult> DecideAsync(
        HttpContext context, DecisionStore decisions, string id,
        [Required] string? environment, [FromQuery(Name = "as_of")] string? asOf, CancellationToken cancel)
    {
        var releaseId = Parameters.Uuid("id", id);
        var target = Parameters.Text("environment", Parameters.Required("environment", environment))!;
        var instant = Parameters.Instant("as_of", asOf);
        return JsonAnswer.JsonOrNotFound(await decisions.DecideAsync(context.Caller(), releaseId, target, instant, cancel));
    }

    /// <summary>Ask for a decision, on record</summary>
    /// <remarks>
    /// Decides and records the decision, without opening a deployment. While one that allows stands, it covers every start of its
    /// release, environment and commit.
    /// </remarks>
    [Operation("ask"), Takes(typeof(DecisionRequest))]
    [Answers(typeof(Decision), "Recorded; a denial is an answer, not an error.", Status = StatusCodes.Status201Created),
        Refuses(400, 404, 413, 415)]
    [Refuses(409, Meaning = "The release is not at the source_ref that is named (source_ref_moved).")]
    private static async Task<IResult> AskAsync(HttpContext context, DecisionStore decisions)
    {
        return await decisions.AskAsync(context.Caller(), await DecisionForm.ReadAsync(context)) is { } decision
            ? JsonAnswer.Json(decision, StatusCodes.Status201Created) : JsonAnswer.JsonOrNotFound(null);
    }

    /// <summary>Promote a release</summary>
    /// <remarks>
    /// Decides, records the decision and, when allowed, opens the deployment.
    /// </remarks>
    /// <param name="id">The release_id.</param>
    [Operation("promote"), Takes(typeof(PromotionRequest))]
    [Answers(typeof(Decision), "Allowed: recorded, the deployment is open.", Status = StatusCodes.Status201Created),
        Refuses(400, 404, 413, 415)]
    [Refuses(409, Meaning = "Denied (promotion_denied): recorded; decision says why. "
        + "Or the release is not at the source_ref that is named (source_ref_moved).")]
    private static async Task<IResult> PromoteAsync(HttpContext context, DecisionStore decisions, string id)
    {
        var releaseId = Parameters.Uuid("id", id);
        var decision = await decisions.PromoteAsync(context.Caller(), releaseId, await PromotionForm.ReadAsync(context));
        if (decision is not null && Verdict(decision) == "deny")
            throw new ProblemException(new Problem(
                ErrorCodes.PromotionDenied, "The release may not be promoted.",
                    "decision.reasons says what is missing and who can settle it.") { Decision = decision });
        return decision is null ? JsonAnswer.JsonOrNotFound(null) : JsonAnswer.Json(decision, StatusCodes.Status201Created);
    }

    private static string? Verdict(string decision)
    {
        using var json = JsonDocument.Parse(decision);
        return json.RootElement.GetProperty("verdict").GetString();
    }
}

using Microsoft.AspNetCore.Mvc;
using ReleaseGates.Postgres.Policy;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;

namespace ReleaseGates.Server.Policy;

internal static class PolicyEndpoints
{
    public static void MapPolicy(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/policy", ShowAsync);
        routes.MapGet("/v1/policy/diff", DiffAsync);
        routes.MapPost("/v1/policy", SetAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context, PolicyStore policy, string? project, string? environment, [FromQuery(Name = "as_of")] string? asOf, CancellationToken cancel) =>
        JsonAnswer.Json(await policy.ShowAsync(
            context.Caller(), Parameters.Text("project", project), Environment(environment), Parameters.Instant("as_of", asOf), cancel));

    private static async Task<IResult> DiffAsync(
        HttpContext context, PolicyStore policy, string? project, string? environment, string? since, string? until, CancellationToken cancel) =>
        JsonAnswer.Json(await policy.DiffAsync(
            context.Caller(), Parameters.Text("project", project), Environment(environment),
            Parameters.Instant("since", since), Parameters.Instant("until", until), cancel));

    private static async Task<IResult> SetAsync(HttpContext context, PolicyStore policy)
    {
        var administrator = context.Administrator("changes the policy");
        var request = await PolicyRequest.ReadAsync(context);
        return JsonAnswer.Json(await policy.SetAsync(administrator, request.Requirement, request.Reason));
    }

    private static string? Environment(string? value) => Parameters.OneOf("environment", value, [.. Environments.All]);
}

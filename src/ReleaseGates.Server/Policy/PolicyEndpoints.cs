using Microsoft.AspNetCore.Mvc;
using ReleaseGates.Policy;
using ReleaseGates.Postgres.Policy;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.OpenApi;

namespace ReleaseGates.Server.Policy;

/// <summary>What the gates ask for.</summary>
internal static class PolicyEndpoints
{
    public static void MapPolicy(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/policy", ShowAsync);
        routes.MapGet("/v1/policy/diff", DiffAsync);
        routes.MapGet("/v1/policy/presets", PresetsAsync);
        routes.MapPost("/v1/policy", SetAsync);
    }

    /// <summary>What the gates ask for</summary>
    /// <remarks>
    /// Per gate and code the row that counts.
    /// </remarks>
    /// <param name="project">With what is asked of this project alone.</param>
    /// <param name="environment">Only what applies there.</param>
    /// <param name="asOf">As it stood then.</param>
    [Operation("showPolicy"), Answers(typeof(PolicyDocument), "The requirements, by gate and code."), Refuses(400)]
    private static async Task<IResult> ShowAsync(
        HttpContext context, PolicyStore policy, string? project, string? environment, [FromQuery(Name = "as_of")] string? asOf,
            CancellationToken cancel) =>
        JsonAnswer.Json(await policy.ShowAsync(
            context.Caller(), Parameters.Project(project), Environment(environment), Parameters.Instant("as_of", asOf), cancel));

    /// <summary>What differs between two policies</summary>
    /// <remarks>
    /// With since, the project's then and until; without, the general one and the project's.
    /// </remarks>
    /// <param name="project">The project.</param>
    /// <param name="environment">Only what applies there.</param>
    /// <param name="since">The instant of the first.</param>
    /// <param name="until">The instant of the second; now without it.</param>
    [Operation("diffPolicy"), Answers(typeof(PolicyDifferences), "The requirements and settings that differ."), Refuses(400)]
    private static async Task<IResult> DiffAsync(
        HttpContext context, PolicyStore policy, string? project, string? environment, string? since, string? until,
            CancellationToken cancel) =>
        JsonAnswer.Json(await policy.DiffAsync(
            context.Caller(), Parameters.Project(project), Environment(environment),
            Parameters.Instant("since", since), Parameters.Instant("until", until), cancel));

    /// <summary>The presets of the policy</summary>
    /// <remarks>
    /// Row by row: what stands in the general policy, what the preset asks for, and why.
    /// </remarks>
    [Operation("showPolicyPresets"), Answers(typeof(PolicyPresets), "The rows, by preset and subject.")]
    private static async Task<IResult> PresetsAsync(HttpContext context, PolicyStore policy, CancellationToken cancel) =>
        JsonAnswer.Json(await policy.ShowPresetsAsync(context.Caller(), cancel));

    /// <summary>Change one requirement or setting, or apply a preset</summary>
    /// <remarks>
    /// Only for gates_admin; service_role administers nothing. gate_code and code say which, project and environment for where;
    /// what is left out stays, or comes from the general row. Of a setting name says which, value what; a preset is a name.
    /// Applies from now on; the change, its reason and the token's sub are recorded.
    /// </remarks>
    [Operation("setPolicy"), Takes(typeof(PolicyChangeRequest)), Answers(typeof(PolicyChange), "The row that holds it."),
        Refuses(400, 413, 415)]
    private static async Task<IResult> SetAsync(HttpContext context, PolicyStore policy)
    {
        var administrator = context.Administrator("changes the policy");
        var request = await PolicyForm.ReadAsync(context);
        return JsonAnswer.Json(request.Preset is { } preset
            ? await policy.ApplyAsync(administrator, preset, request.Reason)
            : await policy.SetAsync(administrator, request.Change, request.IsSetting, request.Reason));
    }

    private static string? Environment(string? value) => Parameters.OneOf("environment", value, [.. Environments.All]);
}
